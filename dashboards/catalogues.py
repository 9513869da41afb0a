"""Brings the .po files up to date with the texts: `python -m dashboards.catalogues`.

New texts get an empty translation, texts that are gone disappear; English is the text
itself. A test fails while a translation is missing.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from dashboards.i18n import LANGUAGES, LOCALES

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def written() -> Catalog:
    """Every text marked for translation in the pages' Python files."""
    found = Catalog(project="Comptoir", fuzzy=False)
    folder = Path(__file__).parent
    for _, _, message, _, context in extract_from_dir(
        folder, method_map=[("**.py", "python")], keywords=KEYWORDS
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
    catalogue = translated(language) if exists else Catalog(locale=language)
    catalogue.update(written(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    if language == LANGUAGES[0]:
        for message in catalogue:
            if message.id:
                message.string = message.id
    return catalogue


def main() -> None:
    for language in LANGUAGES:
        catalogue = update(language)
        _path(language).parent.mkdir(parents=True, exist_ok=True)
        with _path(language).open("wb") as file:
            write_po(file, catalogue, width=88, no_location=True, omit_header=True)


def _path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "dashboards.po"


if __name__ == "__main__":
    main()
