"""Texts in a recipient's language, read from .po files."""

from __future__ import annotations

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locale"
LANGUAGES = ("en", "fr")


@cache
def catalogue(language: str) -> gettext.GNUTranslations:
    """The texts of one of LANGUAGES, compiled in memory."""
    compiled = BytesIO()
    with (LOCALES / language / "LC_MESSAGES" / "channels.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def language_of(locale: str | None) -> str:
    """The language we have for a locale such as `fr-CA`; English otherwise."""
    language = (locale or "").replace("_", "-").split("-")[0].lower()
    return language if language in LANGUAGES else LANGUAGES[0]
