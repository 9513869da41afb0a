"""Texts in a recipient's language, read from .po files.

`python -m routing_service.channels.catalogue` brings the files up to date: new texts
get an empty translation, texts that are gone disappear; English is the text itself.
"""

from __future__ import annotations

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "fr")
KEYWORDS = {"gettext": None, "ngettext": (1, 2)}


@cache
def catalogue(language: str) -> gettext.GNUTranslations:
    """The texts of one of LANGUAGES, compiled in memory."""
    compiled = BytesIO()
    write_mo(compiled, translated(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def language_of(locale: str | None) -> str:
    """The language we have for a locale such as `fr-CA`; English otherwise."""
    language = (locale or "").replace("_", "-").split("-")[0].lower()
    return language if language in LANGUAGES else LANGUAGES[0]


def written() -> Catalog:
    """Every text marked for translation beside this module."""
    found = Catalog(project="Comptoir", fuzzy=False)
    for _, _, message, _, context in extract_from_dir(
        FOLDER, method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        found.add(message, context=context)
    return found


def translated(language: str) -> Catalog:
    """The catalogue of that language as its file stands."""
    with _path(language).open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> Catalog:
    """The catalogue of that language with exactly the texts there are."""
    exists = _path(language).exists()
    found = translated(language) if exists else Catalog(locale=language)
    found.update(written(), no_fuzzy_matching=True)
    found.obsolete.clear()
    if language == LANGUAGES[0]:
        for message in found:
            if message.id:
                message.string = message.id
    return found


def main() -> None:
    for language in LANGUAGES:
        found = update(language)
        _path(language).parent.mkdir(parents=True, exist_ok=True)
        with _path(language).open("wb") as file:
            write_po(file, found, width=88, no_location=True, omit_header=True)


def _path(language: str) -> Path:
    return FOLDER / "locale" / language / "LC_MESSAGES" / "channels.po"


if __name__ == "__main__":
    main()
