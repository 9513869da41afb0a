"""Readers of single fields: from what YAML holds to plain JSON, or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from routing_service.domain import durations
from routing_service.domain.calendars import WEEKDAYS
from routing_service.domain.types import JsonObject

Json = object
Reader = Callable[[object], Json]


class Place(NamedTuple):
    """Where in a text, both from 1."""

    line: int
    column: int


class Refused(ValueError):
    """A value does not fit; `path` leads from the document to it, and `place` to the
    character where the value is an expression."""

    def __init__(
        self,
        value: object,
        expected: str,
        path: tuple[str, ...] = (),
        *,
        place: Place | None = None,
    ) -> None:
        super().__init__(f"{'.'.join(path)} {value!r}: expected {expected}")
        self.value = value
        self.expected = expected
        self.path = path
        self.place = place


class Field(msgspec.Struct, frozen=True):
    """How to read a field, and what it is when it is not given."""

    read: Reader
    default: Json = None
    is_required: bool = False


Fields = Mapping[str, Field]


def required(read: Reader) -> Field:
    return Field(read, is_required=True)


def read_object(fields: Fields) -> Reader:
    """A reader of mappings with exactly these fields; defaults fill in."""

    def read(value: object) -> JsonObject:
        if not isinstance(value, Mapping):
            raise Refused(value, f"a mapping with {', '.join(fields)}")
        for name in value:
            if name not in fields:
                raise Refused(name, f"one of the fields {', '.join(fields)}")
        for name, field in fields.items():
            if field.is_required and value.get(name) is None:
                raise Refused(value.get(name), "a value", (name,))
        return {
            name: deepcopy(field.default)
            if value.get(name) is None
            else within(name, field.read, value[name])
            for name, field in fields.items()
        }

    return read


def within(name: str, read: Reader, value: object) -> Json:
    """What `read` makes of `value`; a refusal gets `name` before its path."""
    try:
        return read(value)
    except Refused as refused:
        refused.path = (name, *refused.path)
        raise


def read_text(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise Refused(value, "a text")


def read_note(value: object) -> str:
    """A text that may be empty."""
    return read_text(value) if value != "" else ""


def read_id(value: object) -> str:
    """Ids may be digits that YAML took for a number, as Meta's are."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return read_text(value)


def read_email(value: object) -> str:
    email = read_text(value).lower()
    name, _, host = email.rpartition("@")
    if name and host and " " not in email:
        return email
    raise Refused(value, "an e-mail address")


def read_flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise Refused(value, "true or false")


def read_count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise Refused(value, "a whole number, 0 or more")


def read_rate(value: object) -> int:
    rate = read_count(value)
    if rate > 0:
        return rate
    raise Refused(value, "a whole number, 1 or more")


def read_duration(value: object) -> int:
    try:
        return durations.parse(value)
    except durations.NotADuration as error:
        expected = "a duration such as 30m, 69h or 1h30m, or seconds"
        raise Refused(value, expected) from error


def read_target(value: object) -> int | None:
    """A duration above zero; "none" is no target."""
    if value == "none":
        return None
    seconds = read_duration(value)
    if seconds:
        return seconds
    raise Refused(value, "a duration above zero, or none")


def read_zone(value: object) -> str:
    try:
        return ZoneInfo(read_text(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(value, "an IANA time zone such as Europe/Paris") from error


def read_one_of(*choices: str) -> Reader:
    def read(value: object) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise Refused(value, f"one of {', '.join(choices)}")

    return read


def read_list(read_item: Reader) -> Reader:
    """A list, without repeats; one value alone is a list of one."""

    def read(value: object) -> list[Json]:
        items = list(value) if isinstance(value, list | tuple) else [value]
        read_items: list[Json] = []
        for index, item in enumerate(items):
            one = within(str(index), read_item, item)
            if one not in read_items:
                read_items.append(one)
        return read_items

    return read


def read_language(value: object) -> str:
    _refuse_yaml_flag(value)
    return read_text(value).replace("_", "-").lower()


def read_country(value: object) -> str:
    _refuse_yaml_flag(value)
    country = read_text(value).upper()
    if len(country) == 2 and country.isascii() and country.isalpha():
        return country
    raise Refused(value, "an ISO 3166 code of two letters such as FR")


def read_texts(value: object) -> dict[str, str]:
    """A text for every language, or a mapping of language to text."""
    if not isinstance(value, Mapping):
        return {"*": read_text(value)}
    if not value:
        raise Refused(value, "a text, or a text by language")
    return {
        read_language(key): read_text_within(str(key), text)
        for key, text in value.items()
    }


def read_text_within(name: str, value: object) -> str:
    text = within(name, read_text, value)
    return str(text)


def read_date(value: object) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(read_text(value)).isoformat()
    except ValueError as error:
        raise Refused(value, "a date such as 2026-12-25") from error


def read_weekly(value: object) -> dict[str, Json]:
    """Weekday -> intervals, all seven named; "always" is around the clock."""
    if value == "always":
        return {day: [["00:00", "24:00"]] for day in WEEKDAYS}
    if not isinstance(value, Mapping) or not set(value) <= set(WEEKDAYS):
        raise Refused(value, f"always, or a mapping of {', '.join(WEEKDAYS)} to hours")
    return {day: within(day, read_intervals, value.get(day)) for day in WEEKDAYS}


def read_overrides(value: object) -> dict[str, Json]:
    if not isinstance(value, Mapping):
        raise Refused(value, "a mapping of dates to hours")
    read = {
        read_date(day): within(str(day), read_intervals, hours)
        for day, hours in value.items()
    }
    return dict(sorted(read.items()))


def read_intervals(value: object) -> list[list[str]]:
    """Intervals as pairs or as "09:00-17:00"; nothing or "closed" is none."""
    if value is None or value == "closed":
        return []
    intervals = value if isinstance(value, list | tuple) else [value]
    return [_read_interval(interval) for interval in intervals]


def _read_interval(value: object) -> list[str]:
    pair = value.split("-") if isinstance(value, str) else value
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise Refused(value, "an interval such as 09:00-17:00")
    return [_read_time(pair[0]), _read_time(pair[1])]


def _read_time(value: object) -> str:
    """YAML 1.1 reads an unquoted 18:00 as the number 1080: minutes."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_440:
        return f"{value // 60:02}:{value % 60:02}"
    text = read_text(value)
    return text if len(text.partition(":")[0]) == 2 else f"0{text}"


def _refuse_yaml_flag(value: object) -> None:
    if isinstance(value, bool):
        raise Refused(value, 'a code; YAML reads no as false, so write "no" in quotes')
