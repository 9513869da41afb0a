"""The normal form as its author would have written it: durations as texts, and what is
default left out. `normalise` reads it back to the same normal form."""

from __future__ import annotations

from collections.abc import Sequence

from routing_service.domain.condition_printing import print_condition
from routing_service.domain.condition_reading import as_lists, read_condition
from routing_service.domain.configuration_fields import Fields
from routing_service.domain.configuration_policies import SIDE, STEP
from routing_service.domain.configuration_prices import MARKET
from routing_service.domain.configuration_reading import KINDS, normalise
from routing_service.domain.configuration_roles import SCOPE
from routing_service.domain.configuration_routing import OUTCOME, RULE, RULE_SET
from routing_service.domain.configuration_values import MAIN
from routing_service.domain.durations import format_duration
from routing_service.domain.types import ConfigurationKind, JsonObject

SHORT = 400
"""Characters of a condition that is still read best in one piece."""


def export(kind: ConfigurationKind, content: Sequence[JsonObject]) -> list[JsonObject]:
    """`content` (normalised) as documents for `<kind>.yml`."""
    if kind == "routing":
        return _export_rule_sets(normalise(kind, content))
    return [_shorten(_rewrite(kind, document), KINDS[kind]) for document in content]


def _shorten(document: JsonObject, fields: Fields) -> JsonObject:
    return {
        name: value
        for name, value in document.items()
        if name not in fields
        or fields[name].is_required
        or value != fields[name].default
    }


def _rewrite(kind: ConfigurationKind, document: JsonObject) -> JsonObject:
    match kind:
        case "calendars":
            public = document.get("public_holidays")
            return {**document, "public_holidays": public and public["of"]}
        case "sla_policies":
            targets = {
                name: format_duration(seconds)
                for name, seconds in document["targets"].items()
                if seconds is not None
            }
            warn_at = [_write_warning(one) for one in document["warn_at"]]
            steps = [_write_step(one) for one in document["escalate"]]
            internal = [_write_internal(one) for one in document.get("internal", ())]
            return {
                **document,
                "targets": targets,
                "warn_at": warn_at,
                "escalate": steps,
                "internal": internal,
            }
        case "agents":
            scope = _shorten(document.get("scope", {}), SCOPE)
            others = {key: one for key, one in document.items() if key != "scope"}
            return {**others, "scope": scope} if scope else others
        case "quick_replies" | "numbers":
            name = "text" if kind == "quick_replies" else "welcome"
            return {**document, name: _write_texts(document[name])}
        case "prices":
            markets = [_shorten(market, MARKET) for market in document["markets"]]
            return {**document, "markets": markets}
        case _:
            return document


def _write_warning(warning: JsonObject) -> object:
    percent, notify = warning["percent"], warning.get("notify")
    at = f"{percent}%" if percent else format_duration(warning["before_seconds"])
    return at if notify is None else {"at": at, "notify": notify}


def _write_step(step: JsonObject) -> JsonObject:
    after = {"after": format_duration(step["after_seconds"])}
    others = {key: one for key, one in step.items() if key != "after_seconds"}
    return {**(after if step["after_seconds"] else {}), **_shorten(others, STEP)}


def _write_internal(row: JsonObject) -> JsonObject:
    sides = {side: _shorten(row[side], SIDE) for side in ("from", "to")}
    target = format_duration(row["target"])
    return {**{side: one for side, one in sides.items() if one}, "target": target}


def _write_texts(texts: JsonObject | None) -> object:
    return texts["*"] if texts and set(texts) == {"*"} else texts


def _export_rule_sets(content: Sequence[JsonObject]) -> list[JsonObject]:
    """A plain list of rules where there is only the usual set."""
    sets = [
        {
            **_shorten(one, RULE_SET),
            "rules": [_export_rule(rule) for rule in one["rules"]],
        }
        for one in content
    ]
    is_plain = len(sets) == 1 and sets[0].keys() == {"id", "rules"}
    return sets[0]["rules"] if is_plain and sets[0]["id"] == MAIN else sets


def _export_rule(rule: JsonObject) -> JsonObject:
    """The condition as the lists of `when`, else as an expression if it is short, else
    as the tree."""
    condition = read_condition(rule["when"])
    printed = print_condition(condition)
    lists = as_lists(condition)
    is_short = len(printed) <= SHORT
    written = lists if lists is not None else printed if is_short else rule["when"]
    document = {**_shorten(rule, RULE), "then": _shorten(rule["then"], OUTCOME)}
    return {**document, "when": written} if "when" in document else document
