"""How SLA policies are read: targets, pauses, warnings, and what a breach sets off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from routing_service.domain.configuration_fields import (
    Field,
    Fields,
    Json,
    Refused,
    read_count,
    read_country,
    read_duration,
    read_flag,
    read_id,
    read_language,
    read_list,
    read_note,
    read_object,
    read_one_of,
    read_target,
    read_text,
    required,
)
from routing_service.domain.configuration_values import MatchField
from routing_service.domain.types import (
    CustomerTarget,
    JsonObject,
    Priority,
    SlaTarget,
    TicketStatus,
)

LEVEL_2 = 2


def _read_match(value: object) -> JsonObject:
    fields: Fields = {
        name: Field(read_list(_MATCH_READERS.get(name, read_id)))
        for name in get_args(MatchField)
    }
    read = read_object(fields)(value)
    assert isinstance(read, dict)
    return {name: values for name, values in read.items() if values is not None}


def _read_warning(value: object) -> JsonObject:
    """ "80%" of the target or a duration before its end; `at` beside `notify`."""
    if isinstance(value, Mapping) and "at" in value:
        others = {name: one for name, one in value.items() if name != "at"}
        value = {**others, **_read_instant(value["at"])}
    is_whole = isinstance(value, Mapping)
    read = _read_whole_warning(value if is_whole else _read_instant(value))
    assert isinstance(read, dict)
    return read


def _read_instant(value: object) -> JsonObject:
    if isinstance(value, str) and value.strip().endswith("%"):
        number = value.strip()[:-1].strip()
        if number.isdecimal() and 0 < int(number) < 100:
            return {"percent": int(number)}
        raise Refused(value, "a percentage from 1% to 99%")
    return {"before_seconds": read_duration(value)}


def _read_level(value: object) -> int:
    if value == LEVEL_2 and not isinstance(value, bool):
        return LEVEL_2
    raise Refused(value, "2, the level that tickets are escalated to")


def _read_any_level(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value in {1, LEVEL_2}:
        return value
    raise Refused(value, "1, or 2 for tickets that were escalated")


def _read_promise(value: object) -> int:
    seconds = read_target(value)
    if seconds is None:
        raise Refused(value, "a duration above zero")
    return seconds


def _read_escalation(value: object) -> Json:
    """`after: 30m` is how people write `after_seconds`."""
    if isinstance(value, Mapping) and "after" in value:
        others = {name: one for name, one in value.items() if name != "after"}
        value = {"after_seconds": value["after"], **others}
    return _read_step(value)


WARNING: Fields = {
    "percent": Field(read_count),
    "before_seconds": Field(read_count),
    "notify": Field(read_list(read_id)),
}
_read_whole_warning = read_object(WARNING)
_read_priority = read_one_of(*get_args(Priority))
_read_statuses = read_list(read_one_of(*get_args(TicketStatus)))
_MATCH_READERS = {
    "priority": _read_priority,
    "country": read_country,
    "language": read_language,
}
_PAUSES: Fields = {
    "first_response": Field(_read_statuses, []),
    "next_response": Field(_read_statuses, []),
    "resolution": Field(_read_statuses, ["pending", "snoozed", "resolved"]),
    "internal": Field(_read_statuses, []),
}
STEP: Fields = {
    "after_seconds": Field(read_duration, 0),
    "target": Field(read_one_of(*get_args(SlaTarget))),
    "level": Field(_read_level),
    "team": Field(read_id),
    "supervisor": Field(read_flag, default=False),
    "agent": Field(read_id),
    "priority": Field(_read_priority),
    "tags": Field(read_list(read_text), []),
    "notify": Field(read_list(read_id), []),
}
_read_step = read_object(STEP)
SIDE: Fields = {"team": Field(read_id), "level": Field(_read_any_level)}
_ANYBODY: JsonObject = {"team": None, "level": None}
INTERNAL: Fields = {
    "from": Field(read_object(SIDE), _ANYBODY),
    "to": Field(read_object(SIDE), _ANYBODY),
    "target": required(_read_promise),
}
POLICY: Fields = {
    "id": required(read_id),
    "name": Field(read_note, ""),
    "calendar": Field(read_id),
    "match": Field(_read_match, {}),
    "targets": required(
        read_object({name: Field(read_target) for name in get_args(CustomerTarget)})
    ),
    "stop_resolution_on": Field(read_one_of("resolved", "closed"), "resolved"),
    "first_response_from": Field(read_one_of("human", "total"), "human"),
    "pauses": Field(
        read_object(_PAUSES), {name: one.default for name, one in _PAUSES.items()}
    ),
    "per_cycle": Field(read_flag, default=False),
    "next_response_counts_first": Field(read_flag, default=False),
    "warn_at": Field(read_list(_read_warning), []),
    "escalate": Field(read_list(_read_escalation), []),
    "internal": Field(read_list(read_object(INTERNAL)), []),
}
"""The fields of an SLA policy, in the order of the normal form."""
