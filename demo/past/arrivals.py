"""When tickets are opened: by the hour of the day and the day of the week, where the
customer lives, with a slow growth and a few bad days."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from demo.customers.people import COUNTRIES, Country

HOURS = (
    *(1, 1, 0.5, 0.5, 0.5, 1, 2, 5, 9, 12, 13, 12),
    *(10, 9, 10, 11, 11, 12, 12, 13, 12, 9, 5, 2),
)
"""Share of each local hour."""
WEEKDAYS = (1.25, 1.1, 1.0, 1.0, 1.05, 0.7, 0.55)
GROWTH = 0.25
"""How much busier the last day is than the first."""
CALM_DAYS_PER_BAD_DAY = 18


@dataclass(frozen=True, slots=True)
class Arrival:
    """A customer of `country` writes; `strain` is how overloaded the house is, 1 as
    usual."""

    at: datetime
    country: Country
    strain: float


def bad_days(first: date, days: int, rng: Random) -> dict[date, float]:
    """Days on which something went wrong: date -> strain."""
    count = max(1, days // CALM_DAYS_PER_BAD_DAY)
    chosen = rng.sample(range(days), min(count, days))
    strains: dict[date, float] = {}
    for offset in sorted(chosen):
        strain = rng.uniform(2.0, 3.5)
        strains[first + timedelta(days=offset)] = strain
        strains.setdefault(first + timedelta(days=offset + 1), 1 + (strain - 1) / 2)
    return strains


def arrivals(
    *, until: datetime, days: int, count: int, strains: dict[date, float], rng: Random
) -> Iterator[Arrival]:
    """`count` arrivals in the `days` before `until`, the earliest first."""
    hours = days * 24
    start = until - timedelta(hours=hours)
    weights = [
        _weight(country, zone, start + timedelta(hours=hour), hour / hours, strains)
        for country, zone in [(one, ZoneInfo(one.timezone)) for one in COUNTRIES]
        for hour in range(hours)
    ]
    sums = list(accumulate(weights))
    drawn = []
    for _ in range(count):
        country, hour = divmod(bisect(sums, rng.random() * sums[-1]), hours)
        at = start + timedelta(hours=hour, seconds=rng.randrange(3600))
        drawn.append((at, country))
    for at, country in sorted(drawn):
        yield Arrival(at, COUNTRIES[country], strains.get(at.date(), 1.0))


def _weight(
    country: Country,
    zone: ZoneInfo,
    at: datetime,
    progress: float,
    strains: dict[date, float],
) -> float:
    local = at.astimezone(zone)
    rush = 1 + (strains.get(at.astimezone(UTC).date(), 1.0) - 1) * 0.4
    season = HOURS[local.hour] * WEEKDAYS[local.weekday()]
    return country.weight * season * rush * (1 + GROWTH * progress)
