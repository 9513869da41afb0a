"""Rule sets to be tried before they decide anything."""

from __future__ import annotations

from routing_service import errors
from routing_service.domain.configuration import Configuration
from routing_service.domain.types import JsonObject
from routing_service.rule_texts import RulesUnfit, read_rules


def candidate_of(
    configuration: Configuration, text: str | None, rule_set_id: str | None
) -> JsonObject | None:
    """The normalised rule set that is written in YAML (of several, the live one), or of
    that id; null where neither is given. Raises Unreadable, NotFound."""
    if text is not None:
        return _read(text, configuration)
    if rule_set_id is None:
        return None
    for document in configuration.content.get("routing", ()):
        if document.get("id") == rule_set_id:
            return document
    raise errors.NotFound(f"rule set {rule_set_id}: not in the configuration")


def _read(text: str, configuration: Configuration) -> JsonObject:
    try:
        documents = read_rules(text, configuration)
    except RulesUnfit as unfit:
        raise errors.Unreadable(str(unfit)) from None
    live = (one for one in documents if one["stage"] == "live")
    return next(live, EMPTY)


EMPTY: JsonObject = {"id": "main", "rules": []}
"""No rules at all: every ticket goes by number, language, or to the default team."""
