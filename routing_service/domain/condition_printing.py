"""A condition as an expression: `parse` reads it back to the same tree."""

from __future__ import annotations

from routing_service.domain.conditions import (
    All,
    AnyOf,
    Condition,
    Leaf,
    Not,
    Term,
    Value,
)
from routing_service.domain.vocabulary import FACTS

SIGNS = {
    "is": "==",
    "is_not": "!=",
    "above": ">",
    "at_least": ">=",
    "below": "<",
    "at_most": "<=",
}


def print_condition(condition: Condition) -> str:
    match condition:
        case All(()):
            return "true"
        case AnyOf(()):
            return "false"
        case All(parts):
            return " and ".join(_inside(part) for part in parts)
        case AnyOf(parts):
            return " or ".join(_inside(part) for part in parts)
        case Not(Leaf(term, "known")):
            return f"{print_term(term)} is not known"
        case Not(Leaf(Term("text" | "tags") as term, "has", (value,))):
            return f"{_quoted(value)} not in {print_term(term)}"
        case Not(part):
            return f"not {_inside(part)}"
        case Leaf():
            return _leaf(condition)


def print_term(term: Term) -> str:
    if term.argument is None:
        return term.name
    if FACTS[term.name].argument == "attribute":
        return f"{term.name}[{_quoted(term.argument)}]"
    return f"{term.name}({_quoted(term.argument)})"


def _inside(part: Condition) -> str:
    """In brackets where it would fall apart: an `all` of several inside an `any` need
    none to be read, but people read it with them."""
    printed = print_condition(part)
    is_compound = isinstance(part, All | AnyOf) and len(part.parts) > 1
    return f"({printed})" if is_compound else printed


def _leaf(leaf: Leaf) -> str:
    term, values = print_term(leaf.term), leaf.values
    match leaf.operator:
        case "known":
            return f"{term} is known"
        case "matches":
            return f"matches({_quoted(values[0])})"
        case "is" if FACTS[leaf.term.name].type == "flag":
            return term
        case "has" if len(values) == 1:
            return f"{_quoted(values[0])} in {term}"
        case "has":
            return f"{term} has {_list(values)}"
        case "is" if len(values) > 1:
            return f"{term} in {_list(values)}"
        case "is_not" if len(values) > 1:
            return f"{term} not in {_list(values)}"
        case operator:
            return f"{term} {SIGNS[operator]} {_written(values[0])}"


def _list(values: tuple[Value, ...]) -> str:
    return f"[{', '.join(_written(value) for value in values)}]"


def _written(value: Value) -> str:
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(value: Value) -> str:
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
