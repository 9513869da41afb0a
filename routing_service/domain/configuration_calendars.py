"""How calendars are read: hours, own days off, and the public holidays of countries.

Public holidays come from the library `holidays` when a calendar is applied, and are
recorded with it: a later edition of the library changes no deadline of the past.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from warnings import catch_warnings, simplefilter

from holidays import country_holidays

from routing_service.domain.business_time import BadCalendar, Calendar
from routing_service.domain.configuration_fields import (
    Field,
    Fields,
    Json,
    Refused,
    read_date,
    read_flag,
    read_id,
    read_list,
    read_note,
    read_object,
    read_overrides,
    read_text,
    read_weekly,
    read_zone,
    required,
)
from routing_service.domain.configuration_values import ALWAYS
from routing_service.domain.types import JsonObject

YEARS = range(2015, 2041)
"""For which public holidays are recorded."""


def check_calendar(document: JsonObject) -> None:
    """Raises Refused for hours that overlap or never open, and for another calendar
    under the id of the one that is always open."""
    public = (document["public_holidays"] or {}).get("dates", [])
    try:
        calendar = Calendar(
            document["timezone"],
            document["weekly"],
            [date.fromisoformat(day) for day in (*document["holidays"], *public)],
            {date.fromisoformat(day): v for day, v in document["overrides"].items()},
        )
    except BadCalendar as bad:
        raise Refused(bad.value, bad.expected, (bad.field,)) from bad
    if not calendar.ever_opens:
        raise Refused(document["weekly"], "at least one interval", ("weekly",))
    is_plain = not document["holidays"] and not public and not document["overrides"]
    if document["id"] == ALWAYS and not (
        is_plain and document["weekly"] == read_weekly(ALWAYS)
    ):
        raise Refused(ALWAYS, "another id: this one is open around the clock", ("id",))


def _read_public_holidays(value: object) -> Json:
    """A country or a part of one ("FR", "DE-BY"), or several: with their dates. The
    normal form, which has dates already, comes back as it is."""
    if isinstance(value, Mapping):
        return _read_recorded(value)
    codes = read_list(_read_region)(value)
    assert isinstance(codes, list)
    if not codes:
        return None
    dates = sorted({day for code in codes for day in _dates_of(str(code))})
    return {"of": codes, "dates": dates}


def _read_region(value: object) -> str:
    code = read_text(value).upper()
    try:
        _dates_of(code)
    except NotImplementedError:
        expected = "a country such as FR, or a part of one such as DE-BY"
        raise Refused(value, expected) from None
    return code


@lru_cache(maxsize=256)
def _dates_of(code: str) -> tuple[str, ...]:
    country, _, part = code.partition("-")
    with catch_warnings():
        # Of India it knows the lunar days up to 2035 only, and warns; later years
        # have the others.
        simplefilter("ignore", UserWarning)
        days = country_holidays(country, subdiv=part or None, years=YEARS)
    return tuple(day.isoformat() for day in days)


_read_recorded = read_object(
    {"of": required(read_list(read_text)), "dates": required(read_list(read_date))}
)
CALENDAR: Fields = {
    "id": required(read_id),
    "name": Field(read_note, ""),
    "timezone": required(read_zone),
    "weekly": required(read_weekly),
    "holidays": Field(read_list(read_date), []),
    "public_holidays": Field(_read_public_holidays),
    "overrides": Field(read_overrides, {}),
    "is_default": Field(read_flag, default=False),
}
"""The fields of a calendar, in the order of the normal form."""
