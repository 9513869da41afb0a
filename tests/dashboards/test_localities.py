"""Names of countries, languages and zones, and the choices of a correction."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboards import formats, localities
from dashboards.i18n import use_language


@pytest.fixture
def french() -> Iterator[None]:
    use_language("fr")
    yield
    use_language("en")


def test_names_stand_in_the_viewers_language(french: None) -> None:
    assert localities.country("de") == "Allemagne"
    assert localities.language("pt-BR") == "Portugais"
    assert localities.language("xx") == "Xx"


def test_choices_come_in_the_order_of_their_names(french: None) -> None:
    countries, languages = localities.country_codes(), localities.language_codes()

    assert countries.index("DE") < countries.index("FR") < countries.index("GB")
    assert languages.index("de") < languages.index("fr") < languages.index("pt")
    assert {len(code) for code in countries + languages} == {2}


def test_the_zones_of_the_country_come_first() -> None:
    zones = localities.zones("BR")

    assert "America/Sao_Paulo" in zones[:20]
    assert "Europe/Paris" in zones[20:]
    assert localities.zone("America/Sao_Paulo") == "America/Sao Paulo"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("33612345678", "+33 6 12 34 56 78"),
        ("+442079460000", "+44 20 7946 0000"),
        ("**no**", "**no**"),
    ],
)
def test_phone_numbers_are_grouped_as_at_home(number: str, shown: str) -> None:
    assert formats.phone(number) == shown
