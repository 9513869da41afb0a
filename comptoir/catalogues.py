"""Brings the .po files up to date with the texts: `python -m comptoir.catalogues`.

New texts get an empty translation, texts that are gone disappear; English is the text
itself. A test fails while a translation is missing.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import dashboards
from routing_service import channels

LANGUAGES = ("en", "fr")
SOURCE = "en"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


class Texts(msgspec.Struct, frozen=True):
    """The texts of one folder's Python files, and their files in `locale`."""

    folder: Path

    def path(self, language: str) -> Path:
        name = f"{self.folder.name}.po"
        return self.folder / "locale" / language / "LC_MESSAGES" / name

    def written(self) -> Catalog:
        """Every text marked for translation."""
        found = Catalog(project="Comptoir", fuzzy=False)
        for _, _, message, _, context in extract_from_dir(
            self.folder, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            found.add(message, context=context)
        return found

    def translated(self, language: str) -> Catalog:
        """The catalogue of that language as its file stands."""
        with self.path(language).open("rb") as file:
            return read_po(file, locale=language)

    def update(self, language: str) -> None:
        """Writes the file of that language with exactly the texts there are."""
        path = self.path(language)
        catalogue = Catalog(locale=language)
        if path.exists():
            catalogue = self.translated(language)
        catalogue.update(self.written(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        if language == SOURCE:
            for message in catalogue:
                if message.id:
                    message.string = message.id
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=88, no_location=True, omit_header=True)


PAGES = Texts(Path(dashboards.__file__).parent)
LETTERS = Texts(Path(channels.__file__).parent)


def main() -> None:
    for texts in (PAGES, LETTERS):
        for language in LANGUAGES:
            texts.update(language)


if __name__ == "__main__":
    main()
