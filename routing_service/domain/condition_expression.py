"""Conditions as expressions: `language == "fr" and "urgence" in text`.

The grammar knows words and their order; what the words mean, and whether a comparison
suits its fact, is said by `vocabulary`. Every refusal points at its character.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedInput

from routing_service.domain.condition_comparing import (
    Operand,
    Relation,
    compare,
    read_call,
)
from routing_service.domain.condition_values import suggestion
from routing_service.domain.conditions import (
    ALWAYS,
    NEVER,
    Condition,
    all_of,
    any_of,
    negated,
)
from routing_service.domain.configuration_fields import Place, Refused

LONGEST = 10_000
"""Characters of an expression."""

GRAMMAR = r"""
?start: either
?either: both ("or" both)*
?both: one ("and" one)*
?one: "not" one -> opposite
    | "(" either ")" -> group
    | TRUE -> always
    | FALSE -> never
    | chain

chain: operand relation*
relation: COMPARISON operand
        | IN operand
        | "not" IN operand -> relation_not
        | HAS operand
        | IS "known"
        | IS "not" "known" -> relation_not
        | IS "unknown" -> relation_not

operand: NAME -> fact
       | NAME "(" STRING ")" -> call
       | NAME "[" STRING "]" -> call
       | STRING -> text
       | NUMBER -> number
       | "[" item ("," item)* [","] "]" -> many
?item: STRING -> text
     | NUMBER -> number

IN: "in"
HAS: "has"
IS: "is"
TRUE: "true"
FALSE: "false"
COMPARISON: "==" | "!=" | "<=" | ">=" | "<" | ">"
NAME: /[a-zA-Z_][a-zA-Z0-9_]*/
NUMBER: /-?\d+(\.\d+)?([eE][+-]?\d+)?/
STRING: /"(\\.|[^"\\])*"/s | /'(\\.|[^'\\])*'/s
%ignore /\s+/
%ignore /#[^\n]*/
"""


def parse(expression: str) -> Condition:
    """The tree of an expression; raises Refused with its place."""
    if len(expression) > LONGEST:
        raise Refused("...", f"at most {LONGEST} characters")
    if not expression.strip():
        raise Refused(expression, 'a condition such as language == "fr"')
    try:
        condition: Condition = _parser().parse(expression)  # type: ignore[assignment]
    except UnexpectedInput as unexpected:
        raise _refusal(unexpected, expression) from None
    return condition


@v_args(inline=True)
class _Builder(Transformer[Token, Condition]):
    """What the parser calls as it recognises each rule of the grammar."""

    def either(self, *parts: Condition) -> Condition:
        return any_of(parts)

    def both(self, *parts: Condition) -> Condition:
        return all_of(parts)

    def opposite(self, part: Condition) -> Condition:
        return negated(part)

    def group(self, part: Condition) -> Condition:
        return part

    def always(self, _: Token) -> Condition:
        return ALWAYS

    def never(self, _: Token) -> Condition:
        return NEVER

    def chain(self, first: Operand, *relations: Relation) -> Condition:
        return compare(first, relations)

    def relation(self, word: Token, operand: Operand | None = None) -> Relation:
        return Relation(word.value, _place(word), operand)

    def relation_not(self, word: Token, operand: Operand | None = None) -> Relation:
        return Relation(word.value, _place(word), operand, is_negative=True)

    def fact(self, name: Token) -> Operand:
        return Operand(_place(name), fact=name.value)

    def call(self, name: Token, argument: Token) -> Operand:
        return read_call(Operand(_place(name), fact=name.value), self.text(argument))

    def text(self, token: Token) -> Operand:
        return Operand(_place(token), values=((_unquoted(token.value), _place(token)),))

    def number(self, token: Token) -> Operand:
        is_whole = token.value.lstrip("-").isdecimal()
        value = int(token.value) if is_whole else float(token.value)
        return Operand(_place(token), values=((value, _place(token)),))

    def many(self, *items: Operand | None) -> Operand:
        given = [item for item in items if item is not None]
        values = tuple(value for item in given for value in item.values)
        return Operand(given[0].place, values=values, is_list=True)


@lru_cache(maxsize=1)
def _parser() -> Lark:
    """Built at the first use, which takes 30 ms."""
    return Lark(GRAMMAR, parser="lalr", transformer=_Builder())


def _place(token: Token) -> Place:
    return Place(token.line or 1, token.column or 1)


def _unquoted(quoted: str) -> str:
    """Without its quotes. A backslash escapes a quote and itself; before anything else
    it stands for itself, as regular expressions want it."""
    quote, inside = quoted[0], quoted[1:-1]
    parts = inside.split("\\\\")
    return "\\".join(part.replace("\\" + quote, quote) for part in parts)


def _refusal(unexpected: UnexpectedInput, expression: str) -> Refused:
    token = getattr(unexpected, "token", None)
    if isinstance(unexpected, UnexpectedCharacters):
        found, allowed = unexpected.char, unexpected.allowed
        place = Place(unexpected.line, unexpected.column)
    elif token is None or token.type == "$END":
        lines = expression.rstrip().split("\n")
        found, allowed = "", getattr(unexpected, "expected", set[str]())
        place = Place(len(lines), len(lines[-1]) + 1)
    else:
        found, allowed = token.value, unexpected.expected  # type: ignore[attr-defined]
        place = _place(token)
    return Refused(found, _expected(found, allowed), place=place)


def _expected(found: str, allowed: Iterable[str]) -> str:
    if found in INSTEAD:
        return INSTEAD[found]
    words = [WORDS[name] for name in WORDS if name in set(allowed)]
    if found.isidentifier():
        near = suggestion(found, [word for word in words if word.isalpha()])
        if "did you mean" in near:
            return near.removeprefix(": ")
    *before, last = words
    return f"{', '.join(before)} or {last}" if before else last


INSTEAD: dict[str, str] = {
    "=": "== to compare",
    "&": "the word and",
    "|": "the word or",
    "!": "the word not, or != to compare",
    **dict.fromkeys("“”„«»‘’`", 'straight quotes, as in "fr"'),
}
"""What people write who are used to another language."""
WORDS: dict[str, str] = {
    "NAME": "a fact",
    "STRING": "a text in quotes",
    "NUMBER": "a number",
    "COMPARISON": "a comparison such as ==",
    "IN": "in",
    "HAS": "has",
    "IS": "is",
    "KNOWN": "known",
    "UNKNOWN": "unknown",
    "AND": "and",
    "OR": "or",
    "NOT": "not",
    "TRUE": "true",
    "FALSE": "false",
    "LPAR": "(",
    "RPAR": ")",
    "LSQB": "[",
    "RSQB": "]",
    "COMMA": "a comma",
    "$END": "the end",
}
"""The grammar's terminals in words, in the order in which they are named."""
