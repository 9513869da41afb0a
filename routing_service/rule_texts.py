"""Rules as their author writes them, in YAML, and where in the text a mistake stands.

RulesUnfit   names the rule, the field, line and column of the text, what was found
             and what was expected
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from routing_service.domain.configuration import (
    Configuration,
    ConfigurationError,
    RuleSet,
    load,
    normalise,
)
from routing_service.domain.configuration_fields import Place
from routing_service.domain.configuration_routing import rule_sets_of
from routing_service.domain.types import JsonObject

LARGEST = 100_000
"""Nodes of a text with its aliases written out."""


class Mistake(msgspec.Struct, frozen=True, kw_only=True):
    """`line` and `column` are of the whole text, from 1; null where nothing of it can
    be pointed at."""

    message: str
    expected: str
    rule_id: str | None = None
    field: str | None = None
    line: int | None = None
    column: int | None = None


class RulesUnfit(ValueError):
    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.message)
        self.mistake = mistake


def read_rules(text: str, configuration: Configuration) -> list[JsonObject]:
    """The rule sets of a text, normalised, as they would stand in `configuration`.
    Raises RulesUnfit."""
    root = _compose(text)
    try:
        content = normalise("routing", yaml.safe_load(text))
        load({**configuration.content, "routing": content}, configuration.versions)
    except ConfigurationError as error:
        if error.kind != "routing":
            raise RulesUnfit(
                Mistake(message=str(error), expected=error.expected)
            ) from error
        raise RulesUnfit(_mistake(error, root, text)) from error
    return content


def candidate(text: str, configuration: Configuration) -> RuleSet:
    """The one rule set of a text that is to be tried: the live one of several. Raises
    RulesUnfit."""
    content = read_rules(text, configuration)
    rule_sets = rule_sets_of(content, configuration.routing.version)
    return next(one for one in rule_sets if one.stage == "live")


def _compose(text: str) -> yaml.Node | None:
    try:
        root: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is not None and _size(root, {}) > LARGEST:
            mistake = Mistake(message="too much text", expected=f"{LARGEST} values")
            raise RulesUnfit(mistake)
    except RecursionError as error:
        mistake = Mistake(message="too many levels", expected="fewer levels")
        raise RulesUnfit(mistake) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        found = getattr(error, "problem", None) or "not readable"
        raise RulesUnfit(
            Mistake(
                message=f"no YAML: {found}",
                expected="YAML",
                line=mark.line + 1 if mark else None,
                column=mark.column + 1 if mark else None,
            )
        ) from error
    return root


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    """How many values a node holds; one that holds itself holds too many."""
    if id(node) not in known:
        known[id(node)] = LARGEST + 1
        known[id(node)] = 1 + sum(_size(one, known) for one in _inside(node))
    return known[id(node)]


def _inside(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from (key, value)
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _mistake(error: ConfigurationError, root: yaml.Node | None, text: str) -> Mistake:
    place = _locate(error, root, text)
    return Mistake(
        message=str(error),
        expected=error.expected,
        rule_id=error.row,
        field=error.field or None,
        line=place.line if place else None,
        column=place.column if place else None,
    )


def _locate(
    error: ConfigurationError, root: yaml.Node | None, text: str
) -> Place | None:
    """Of the very character where the field holds an expression, else of the value."""
    node = _find_row(root, error.row) if root is not None else None
    if node is None:
        return None
    for name in error.field.split(".") if error.field else ():
        inner = _child(node, name)
        if inner is None:
            break
        node = inner
    if isinstance(node, yaml.MappingNode):
        named = (key for key, _ in node.value if key.value == error.value)
        node = next(named, node)
    index = node.start_mark.index
    if isinstance(node, yaml.ScalarNode):
        offset = _offset(node.value, error)
        if offset is not None:
            index = _index_in(text, node, offset)
    before = text[:index]
    return Place(before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


def _offset(value: str, error: ConfigurationError) -> int | None:
    """Of the mistake inside a scalar."""
    if error.place is not None:
        lines = value.split("\n")
        above = sum(len(line) + 1 for line in lines[: error.place.line - 1])
        return above + error.place.column - 1
    found = value.find(str(error.value)) if error.value else -1
    return found if found > 0 else None


def _index_in(text: str, node: yaml.ScalarNode, offset: int) -> int:
    """Where the character at `offset` of a scalar's value stands in the text: quotes,
    escapes, indentation and folded lines are stepped over."""
    at, end = node.start_mark.index, node.end_mark.index
    for character in node.value[:offset]:
        while at < end and not _is_same(text[at], character):
            at += 1
        at += 1
    wanted = node.value[offset : offset + 1]
    while wanted and at < end and not _is_same(text[at], wanted):
        at += 1
    return min(at, end)


def _is_same(written: str, character: str) -> bool:
    return written == character or (written.isspace() and character.isspace())


def _find_row(root: yaml.Node, row: str | None) -> yaml.Node | None:
    """The mapping with that id, or of that number (`#2`), at any depth."""
    for at, one in enumerate(_mappings(root), start=1):
        named = _child(one, "id")
        if isinstance(named, yaml.ScalarNode) and named.value == row:
            return one
        if named is None and row == f"#{at}":
            return one
    return None


def _mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _mappings(one)
    elif isinstance(node, yaml.MappingNode):
        inner = _child(node, "rules")
        if _child(node, "id") is not None or inner is None:
            yield node
        if inner is not None:
            yield from _mappings(inner)


def _child(node: yaml.Node, name: str) -> Any:  # noqa: ANN401  a node of any kind
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == name), None)
    if isinstance(node, yaml.SequenceNode) and name.isdigit():
        return node.value[int(name)] if int(name) < len(node.value) else None
    return None
