"""How teams and agents are read: who works where, when, at what, and how tickets are
shared out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from routing_service.domain.business_time import BadCalendar, Calendar
from routing_service.domain.configuration_fields import (
    Field,
    Fields,
    Refused,
    read_count,
    read_country,
    read_email,
    read_flag,
    read_id,
    read_language,
    read_list,
    read_object,
    read_one_of,
    read_text,
    read_weekly,
    read_zone,
    required,
    within,
)
from routing_service.domain.configuration_roles import SCOPE
from routing_service.domain.configuration_values import Strategy
from routing_service.domain.types import JsonObject

LEVELS = range(1, 6)


def check_shifts(agent: JsonObject) -> None:
    """Shifts need a time zone and at least one interval. Raises Refused."""
    if agent["shifts"] is None:
        return
    if agent["timezone"] is None:
        raise Refused(None, "a time zone, since there are shifts", ("timezone",))
    try:
        calendar = Calendar(agent["timezone"], agent["shifts"])
    except BadCalendar as bad:
        path = bad.field.replace("weekly", "shifts", 1)
        raise Refused(bad.value, bad.expected, (path,)) from bad
    if not calendar.ever_opens:
        raise Refused(agent["shifts"], "at least one interval", ("shifts",))


def read_skill(value: object) -> str:
    return read_text(value).lower()


def read_level(value: object) -> int:
    level = read_count(value)
    if level in LEVELS:
        return level
    raise Refused(value, "a level from 1 to 5")


def read_skills(value: object) -> JsonObject:
    """Skill -> level."""
    if not isinstance(value, Mapping):
        raise Refused(value, "a mapping of skills to levels from 1 to 5")
    return {
        read_skill(name): within(str(name), read_level, level)
        for name, level in value.items()
    }


def read_shifts(value: object) -> JsonObject:
    """Hours of each weekday, all seven named."""
    weekly = read_weekly(value)
    assert isinstance(weekly, dict)
    return weekly


TEAM: Fields = {
    "id": required(read_id),
    "name": required(read_text),
    "languages": Field(read_list(read_language), []),
    "countries": Field(read_list(read_country), []),
    "calendar": Field(read_id),
    "strategy": Field(read_one_of(*get_args(Strategy)), "least_loaded"),
    "sticky_minutes": Field(read_count, 5),
    "follow_the_sun": Field(read_list(read_id), []),
    "escalates_to": Field(read_id),
    "take_back_minutes": Field(read_count, 10),
    "stale_minutes": Field(read_count, 0),
    "is_default": Field(read_flag, default=False),
}
AGENT: Fields = {
    "id": required(read_id),
    "name": required(read_text),
    "email": required(read_email),
    "role": Field(read_id, "support"),
    "teams": Field(read_list(read_id), []),
    "scope": Field(
        read_object(SCOPE), {name: one.default for name, one in SCOPE.items()}
    ),
    "languages": Field(read_list(read_language), []),
    "skills": Field(read_skills, {}),
    "shifts": Field(read_shifts),
    "capacity": Field(read_count, 20),
    "timezone": Field(read_zone),
    "locale": Field(read_text),
}
