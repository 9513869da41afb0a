"""The normal form as its author would have written it: durations as texts, and what is
default left out. `normalise` reads it back to the same normal form."""

from __future__ import annotations

from collections.abc import Sequence

from routing_service.domain.configuration_fields import Fields
from routing_service.domain.configuration_prices import MARKET
from routing_service.domain.configuration_reading import (
    CONDITIONS,
    KINDS,
    OUTCOME,
)
from routing_service.domain.configuration_roles import SCOPE
from routing_service.domain.durations import format_duration
from routing_service.domain.types import ConfigurationKind, JsonObject


def export(kind: ConfigurationKind, content: Sequence[JsonObject]) -> list[JsonObject]:
    """`content` (normalised) as documents for `<kind>.yml`."""
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
        case "sla_policies":
            targets = {
                name: format_duration(seconds)
                for name, seconds in document["targets"].items()
                if seconds is not None
            }
            warn_at = [_write_warning(one) for one in document["warn_at"]]
            return {**document, "targets": targets, "warn_at": warn_at}
        case "agents":
            scope = _shorten(document.get("scope", {}), SCOPE)
            return _drop_empty({**document, "scope": scope}, "scope")
        case "routing":
            when = _shorten(document["when"], CONDITIONS)
            then = _shorten(document["then"], OUTCOME)
            return _drop_empty({**document, "when": when, "then": then}, "when")
        case "quick_replies" | "numbers":
            name = "text" if kind == "quick_replies" else "welcome"
            return {**document, name: _write_texts(document[name])}
        case "prices":
            markets = [_shorten(market, MARKET) for market in document["markets"]]
            return {**document, "markets": markets}
        case _:
            return document


def _write_warning(warning: JsonObject) -> str:
    if warning["percent"] is not None:
        return f"{warning['percent']}%"
    return format_duration(warning["before_seconds"])


def _write_texts(texts: JsonObject | None) -> object:
    return texts["*"] if texts and set(texts) == {"*"} else texts


def _drop_empty(document: JsonObject, name: str) -> JsonObject:
    return {key: value for key, value in document.items() if key != name or value}
