"""Rule sets to be tried before they decide anything."""

from __future__ import annotations

import yaml

from routing_service import errors
from routing_service.domain.configuration import (
    Configuration,
    ConfigurationError,
    normalise,
)
from routing_service.domain.types import JsonObject


def candidate_of(
    configuration: Configuration, text: str | None, rule_set_id: str | None
) -> JsonObject | None:
    """The normalised rule set that is written in YAML (of several, the live one), or of
    that id; null where neither is given. Raises Unreadable, NotFound."""
    if text is not None:
        return _read(text)
    if rule_set_id is None:
        return None
    for document in configuration.content.get("routing", ()):
        if document.get("id") == rule_set_id:
            return document
    raise errors.NotFound(f"rule set {rule_set_id}: not in the configuration")


def _read(text: str) -> JsonObject:
    try:
        documents = normalise("routing", yaml.safe_load(text) or [])
    except (yaml.YAMLError, ConfigurationError) as error:
        raise errors.Unreadable(str(error)) from None
    live = (one for one in documents if one["stage"] == "live")
    return next(live, EMPTY)


EMPTY: JsonObject = {"id": "main", "rules": []}
"""No rules at all: every ticket goes by number, language, or to the default team."""
