"""The language of a message, where it can be told.

Lingua's low-accuracy mode: with ten languages 30 to 80 us a message and 18 MB, against
60 to 130 us and 390 MB. What it gives away is short texts, which are not trusted here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

LONGEST_LOOKED_AT = 200
SHORTEST_LETTERS = 8
"""Below, "hola" is read as Turkish and "merci" as Polish."""
LEAST_CONFIDENCE = 0.75

DEFAULT_LANGUAGES = ("en", "fr", "es", "de", "pt", "it", "nl", "pl", "tr", "ar")

_LETTER = re.compile(r"[^\W\d_]")
_SCRIPTS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(letters), frozenset(languages.split()))
    for letters, languages in (
        ("[\u3040-\u30ff]", "ja"),
        ("[\uac00-\ud7af]", "ko"),
        ("[\u4e00-\u9fff]", "zh ja"),
        ("[\u0600-\u06ff]", "ar fa ur"),
        ("[\u0590-\u05ff]", "he"),
        ("[\u0370-\u03ff]", "el"),
        ("[\u0e00-\u0e7f]", "th"),
        ("[\u0900-\u097f]", "hi mr"),
        ("[\u0980-\u09ff]", "bn"),
        ("[\u0b80-\u0bff]", "ta"),
        ("[\u0c00-\u0c7f]", "te"),
        ("[\u0a80-\u0aff]", "gu"),
        ("[\u0a00-\u0a7f]", "pa"),
        ("[\u10a0-\u10ff]", "ka"),
        ("[\u0530-\u058f]", "hy"),
        ("[\u0400-\u04ff]", "ru uk bg sr mk be kk mn"),
    )
)
"""Letters of a script, and the languages written in it. Kana come before Han: Japanese
has both."""


class Guess(NamedTuple):
    """An ISO 639-1 code, or None where the text is too short or could be several."""

    language: str | None
    confidence: float


NO_GUESS = Guess(None, 0.0)


class LanguageGuesser:
    """Tells the languages it was built for apart; building takes 0.1 to 0.5 s."""

    def __init__(self, languages: Iterable[str] = DEFAULT_LANGUAGES) -> None:
        """`languages`: ISO 639-1 codes, perhaps with a region; those that Lingua does
        not know can still be told by their script."""
        bases = {one.lower().partition("-")[0] for one in languages}
        self._languages = frozenset(bases)
        self._detector = _build(bases)
        # The first detection takes 25 ms, which no customer should wait for.
        self.guess("Where is my parcel?")

    def guess(self, text: str) -> Guess:
        """The language of `text`, by its script where that decides."""
        looked_at = text[:LONGEST_LOOKED_AT]
        letters = _LETTER.findall(looked_at)
        if not letters:
            return NO_GUESS
        if not looked_at.isascii():
            written = self._by_script(looked_at)
            if written is not None and len(written) == 1:
                return Guess(next(iter(written)), 1.0)
        if len(letters) < SHORTEST_LETTERS or self._detector is None:
            return NO_GUESS
        best = self._detector.compute_language_confidence_values(looked_at)[0]
        if best.value < LEAST_CONFIDENCE:
            return Guess(None, best.value)
        return Guess(best.language.iso_code_639_1.name.lower(), best.value)

    def _by_script(self, text: str) -> frozenset[str] | None:
        for letters, languages in _SCRIPTS:
            if letters.search(text):
                return languages & self._languages
        return None


def _build(bases: Iterable[str]) -> LanguageDetector | None:
    """None for fewer than two languages: there is nothing to tell apart."""
    known = {language.iso_code_639_1.name.lower(): language for language in _known()}
    languages = [known[base] for base in sorted(bases) if base in known]
    if len(languages) < 2:
        return None
    builder = LanguageDetectorBuilder.from_languages(*languages)
    return builder.with_low_accuracy_mode().with_preloaded_language_models().build()


def _known() -> Iterable[Language]:
    return (Language.from_iso_code_639_1(code) for code in _codes())


def _codes() -> Iterable[IsoCode639_1]:
    names = (name for name in dir(IsoCode639_1) if len(name) == 2 and name.isupper())
    return (getattr(IsoCode639_1, name) for name in names)
