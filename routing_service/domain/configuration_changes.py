"""What applying documents would change: one event for each kind that differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from routing_service.domain.configuration import DEFAULT_CONTENT, Configuration, load
from routing_service.domain.configuration_reading import normalise
from routing_service.domain.events import ConfigurationApplied
from routing_service.domain.identifiers import configuration_stream, new_event_id
from routing_service.domain.record import Fact
from routing_service.domain.types import ConfigurationKind, JsonObject


def changes(
    configuration: Configuration, documents: Mapping[ConfigurationKind, object]
) -> list[ConfigurationApplied]:
    """The events that bring `documents` (YAML-shaped or normalised) into force; kinds
    that are absent, or equal to what is in force, are left as they are.

    Raises ConfigurationError for the first document that does not read, and for a
    reference to nothing in the configuration that would result.
    """
    content: dict[ConfigurationKind, list[JsonObject]] = {
        kind: normalise(kind, given) for kind, given in documents.items()
    }
    load({**configuration.content, **content}, configuration.versions)
    return [
        ConfigurationApplied(
            kind=kind,
            version=configuration.versions.get(kind, 0) + 1,
            content=rows,
        )
        for kind, rows in content.items()
        if configuration.versions.get(kind, 0) == 0
        or configuration.content.get(kind) != rows
    ]


def unrecorded_defaults(configuration: Configuration) -> list[ConfigurationApplied]:
    """The defaults the desk runs on that no event has said yet: once recorded, the
    warehouse measures by the same team, calendar and policy."""
    return changes(
        configuration,
        {
            kind: rows
            for kind, rows in DEFAULT_CONTENT.items()
            if rows and configuration.versions.get(kind, 0) == 0
        },
    )


def to_facts(
    events: Iterable[ConfigurationApplied], *, actor: str, now: datetime
) -> list[Fact]:
    """The events as facts of `now`, each in the stream of its kind."""
    return [
        Fact(
            id=new_event_id(),
            stream=configuration_stream(event.kind),
            event=event,
            occurred_at=now,
            actor=actor,
        )
        for event in events
    ]
