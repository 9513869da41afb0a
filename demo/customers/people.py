"""The people who write: a number for each, and always the same person behind it.

Numbers come from ranges that regulators keep for films and books (Arcep in France,
Ofcom in Great Britain, the Bundesnetzagentur, 555-01xx in North America). Elsewhere no
such range is known to phonenumbers, so the first numbers of a mobile range stand in:
nothing here ever reaches a telephone network.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from demo.customers.scripts import MOODS, Mood, Script


@dataclass(frozen=True, slots=True)
class Country:
    """Where people write from: `weight` is its share of conversations, `languages`
    the ones spoken with their shares, `ranges` the first number and size of each."""

    code: str
    timezone: str
    weight: float
    languages: Mapping[str, float]
    ranges: tuple[tuple[int, int], ...]

    @property
    def people(self) -> int:
        return sum(size for _, size in self.ranges)


@dataclass(frozen=True, slots=True)
class Person:
    """A customer. `wa_id` is the number in digits, as WhatsApp writes it; who has a
    `username` hides it from businesses."""

    wa_id: str
    name: str
    country: str
    language: str
    mood: Mood
    username: str | None = None

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]


COUNTRIES: tuple[Country, ...] = (
    Country(
        "FR",
        "Europe/Paris",
        22,
        {"fr": 1},
        ((33199000000, 1000), (33261910000, 1000), (33536490000, 1000)),
    ),
    Country("BE", "Europe/Brussels", 4, {"fr": 0.5, "nl": 0.5}, ((32460000000, 500),)),
    Country(
        "GB",
        "Europe/London",
        12,
        {"en": 1},
        ((442079460000, 900), (441134960000, 900)),
    ),
    Country(
        "US",
        "America/New_York",
        6,
        {"en": 0.75, "es": 0.25},
        tuple((int(f"1{area}5550100"), 100) for area in (202, 212, 305, 415, 617)),
    ),
    Country(
        "CA",
        "America/Toronto",
        3,
        {"en": 0.6, "fr": 0.4},
        tuple((int(f"1{area}5550100"), 100) for area in (416, 514, 604)),
    ),
    Country("ES", "Europe/Madrid", 9, {"es": 1}, ((34600000000, 1000),)),
    Country("MX", "America/Mexico_City", 4, {"es": 1}, ((525500000000, 500),)),
    Country(
        "DE",
        "Europe/Berlin",
        11,
        {"de": 1},
        ((493023125000, 1000), (496990009000, 1000)),
    ),
    Country("AT", "Europe/Vienna", 2, {"de": 1}, ((436600000000, 300),)),
    Country("NL", "Europe/Amsterdam", 4, {"nl": 1}, ((31610000000, 500),)),
    Country("IT", "Europe/Rome", 8, {"it": 1}, ((393200000000, 1000),)),
    Country("PT", "Europe/Lisbon", 3, {"pt": 1}, ((351910000000, 500),)),
    Country("BR", "America/Sao_Paulo", 8, {"pt": 1}, ((5511900000000, 1000),)),
    Country("AE", "Asia/Dubai", 4, {"ar": 0.7, "en": 0.3}, ((971500000000, 500),)),
    Country("SA", "Asia/Riyadh", 3, {"ar": 1}, ((966500000000, 500),)),
    Country(
        "MA", "Africa/Casablanca", 3, {"ar": 0.5, "fr": 0.5}, ((212610000000, 500),)
    ),
    Country("IN", "Asia/Kolkata", 7, {"hi": 0.6, "en": 0.4}, ((919000000000, 1000),)),
)

HIDDEN_SHARE = 0.12
"""How many hide their number behind a user name."""

_MOOD_SHARES = {"patient": 40, "hurried": 25, "angry": 13, "happy": 22}


class People:
    """Everybody who could write, by number."""

    def __init__(self, scripts: Mapping[str, Script]) -> None:
        self._scripts = scripts
        self._weights = [country.weight for country in COUNTRIES]

    def choose(self, rng: Random) -> Person:
        """Somebody, by the countries' shares."""
        country = rng.choices(COUNTRIES, self._weights)[0]
        return self.person(country, rng.randrange(country.people))

    def person(self, country: Country, index: int) -> Person:
        """The `index`th person of a country."""
        for first, size in country.ranges:
            if index < size:
                return self._make(country, str(first + index))
            index -= size
        raise IndexError(f"{country.code} has {country.people} people")

    def find(self, wa_id: str) -> Person | None:
        """Who has this number, or None when nobody here does."""
        if not wa_id.isdecimal():
            return None
        for country in COUNTRIES:
            for first, size in country.ranges:
                if first <= int(wa_id) < first + size:
                    return self._make(country, wa_id)
        return None

    def _make(self, country: Country, wa_id: str) -> Person:
        rng = Random(wa_id)
        languages = list(country.languages)
        shares = list(country.languages.values())
        language = rng.choices(languages, shares)[0]
        script = self._scripts[language]
        first, last = rng.choice(script.first_names), rng.choice(script.last_names)
        mood = rng.choices(MOODS, [_MOOD_SHARES[mood] for mood in MOODS])[0]
        username = None
        if rng.random() < HIDDEN_SHARE:
            username = _username(first, last, wa_id)
        return Person(wa_id, f"{first} {last}", country.code, language, mood, username)


def _username(first: str, last: str, wa_id: str) -> str:
    """User names are of a-z, digits, dots and underscores, whatever the name is in."""
    parts = [
        unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        for name in (first, last)
    ]
    spelled = ".".join(part for part in parts if part.isalpha())
    return f"{spelled or 'user'}.{wa_id[-3:]}"
