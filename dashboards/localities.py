"""Countries, languages and time zones: their names, and what there is to choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeAlias
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

from dashboards.i18n import current_language

Naming: TypeAlias = Callable[[str], str | None]


def country(code: str | None) -> str | None:
    """`France` for FR, in the viewer's language; the code itself when unknown."""
    if not code:
        return None
    return str(Locale(current_language()).territories.get(code.upper(), code))


def language(code: str | None) -> str | None:
    """`French` for fr or fr-CA, in the viewer's language."""
    if not code:
        return None
    languages = Locale(current_language()).languages
    name = str(languages.get(code.split("-", maxsplit=1)[0].lower(), code))
    return name[:1].upper() + name[1:]


def zone(name: str) -> str:
    """`America/New York`."""
    return name.replace("_", " ")


def country_codes() -> list[str]:
    """ISO codes, in the order of their names."""
    return _codes(dict(Locale(current_language()).territories))


def language_codes() -> list[str]:
    """Two-letter codes, in the order of their names."""
    return _codes(dict(Locale(current_language()).languages))


def zones(country_code: str | None) -> list[str]:
    """The zones of that country first, then all others."""
    here = _territories()
    known = sorted(here.keys() & available_timezones())
    return sorted(known, key=lambda zone: here[zone] != (country_code or "").upper())


def _codes(names: Mapping[str, object]) -> list[str]:
    """Its two-letter codes; territories also have numbers, languages longer ones."""
    named = {code: str(name) for code, name in names.items()}
    codes = [code for code in named if len(code) == 2 and code.isalpha()]
    return sorted(codes, key=lambda code: named[code].lower())


@cache
def _territories() -> dict[str, str]:
    found: dict[str, str] = get_global("zone_territories")  # type: ignore[assignment]
    return found
