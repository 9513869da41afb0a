"""SLA states to and from msgspec: the terms they share are written once, in a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from routing_service.domain.business_time import Calendar
from routing_service.domain.configuration_values import LocalInterval, SlaPolicy
from routing_service.domain.sla_terms import Terms


class CalendarRow(msgspec.Struct, frozen=True):
    timezone: str
    weekly: dict[str, tuple[LocalInterval, ...]]
    holidays: tuple[date, ...]
    overrides: dict[date, tuple[LocalInterval, ...]]


class TermsRow(msgspec.Struct, frozen=True):
    """One of the terms, in plain values."""

    policy: SlaPolicy
    calendar: CalendarRow
    team_calendar: CalendarRow | None


class TermsTable:
    """Numbers for terms: the hooks of the encoder and decoder of whatever holds a
    SlaState. Encode everything first, then `rows`; decode with a table of those rows.
    """

    def __init__(self, rows: Iterable[TermsRow] = ()) -> None:
        self._terms = [_read_row(row) for row in rows]
        self._numbers = {terms: number for number, terms in enumerate(self._terms)}

    @property
    def rows(self) -> list[TermsRow]:
        return [_write_row(terms) for terms in self._terms]

    def encode_hook(self, value: object) -> int:
        if not isinstance(value, Terms):
            raise NotImplementedError(f"{type(value).__name__}: expected Terms")
        number = self._numbers.setdefault(value, len(self._terms))
        if number == len(self._terms):
            self._terms.append(value)
        return number

    def decode_hook(self, expected: type, value: object) -> Terms:
        if expected is not Terms or not isinstance(value, int):
            raise NotImplementedError(f"{expected.__name__}: expected Terms")
        return self._terms[value]


def _write_row(terms: Terms) -> TermsRow:
    own = terms.team_calendar
    return TermsRow(
        policy=terms.policy,
        calendar=_write_calendar(terms.calendar),
        team_calendar=_write_calendar(own) if own is not None else None,
    )


def _write_calendar(calendar: Calendar) -> CalendarRow:
    timezone, weekly, holidays, overrides = calendar.arguments
    return CalendarRow(
        timezone=timezone,
        weekly={day: _freeze(hours) for day, hours in weekly.items()},
        holidays=tuple(sorted(holidays)),
        overrides={day: _freeze(hours) for day, hours in overrides.items()},
    )


def _freeze(hours: Iterable[LocalInterval]) -> tuple[LocalInterval, ...]:
    return tuple((opens, closes) for opens, closes in hours)


def _read_row(row: TermsRow) -> Terms:
    own = row.team_calendar
    return Terms(
        row.policy,
        _read_calendar(row.calendar),
        _read_calendar(own) if own is not None else None,
    )


def _read_calendar(row: CalendarRow) -> Calendar:
    return Calendar(row.timezone, row.weekly, row.holidays, row.overrides)
