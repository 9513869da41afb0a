"""Events to and from the bytes the log keeps, by name and schema version."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import msgspec

from routing_service.domain.events import EVENT_TYPES, Event
from routing_service.domain.types import JsonObject

Decode = Callable[[bytes | str], Event]
Upcast = Callable[[JsonObject], JsonObject]

SCHEMA_VERSIONS: dict[str, int] = {}
"""Current schema version of the event types that have changed; the others are at 1."""

UPCASTS: dict[tuple[str, int], Upcast] = {}
"""(type, version) -> the step that turns that version's fields into the next one's."""

_encoder = msgspec.json.Encoder()
_decoders = {name: msgspec.json.Decoder(cls) for name, cls in EVENT_TYPES.items()}


class UnknownEvent(Exception):
    """The log holds an event this version of the software does not know."""

    def __init__(self, event_type: str, schema_version: int) -> None:
        super().__init__(
            f"event {event_type} v{schema_version}: expected one of "
            f"{', '.join(sorted(EVENT_TYPES))} "
            f"at version {SCHEMA_VERSIONS.get(event_type, 1)} or below"
        )
        self.event_type = event_type
        self.schema_version = schema_version


def schema_version(event_type: str) -> int:
    return SCHEMA_VERSIONS.get(event_type, 1)


def encode(event: Event) -> bytes:
    return _encoder.encode(event)


def decode(event_type: str, version: int, data: bytes | str) -> Event:
    """The event as today's type; raises UnknownEvent for a type or version not known,
    msgspec.ValidationError for fields that do not fit it."""
    return decoder(event_type, version)(data)


@cache
def decoder(event_type: str, version: int) -> Decode:
    """`decode` for events of one kind, which a reader of many asks for once."""
    current = schema_version(event_type)
    if event_type not in _decoders or version > current:
        raise UnknownEvent(event_type, version)
    if version == current:
        return _decoders[event_type].decode
    return partial(_upcast, event_type, version, current)


def _upcast(event_type: str, version: int, current: int, data: bytes | str) -> Event:
    fields: JsonObject = msgspec.json.decode(data)
    for step in range(version, current):
        fields = UPCASTS[event_type, step](fields)
    return msgspec.convert(fields, EVENT_TYPES[event_type])
