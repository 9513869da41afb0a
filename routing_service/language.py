"""The language of a message, where it can be told.

By script first, then by common words, then by Lingua in its low-accuracy mode: with ten
languages 30 to 80 us a message and 18 MB, against 60 to 130 us and 390 MB. What that
mode gives away is short texts, where words decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

from routing_service.language_words import COMMON_WORDS

LONGEST_LOOKED_AT = 200
SHORTEST_LETTERS = 12
"""Below, Lingua reads "hola" as Turkish and "merci" as Polish."""
LEAST_CONFIDENCE = 0.75

LEAST_LEAD = 2
"""By so many common words a language must lead; in one or two words, by any that no
other language has."""

DEFAULT_LANGUAGES = ("en", "fr", "es", "de", "pt", "it", "nl", "pl", "tr", "ar")

_WORD = re.compile(r"[^\W\d_]+")
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
        self._words = _words(bases)
        self._detector = _build(bases)
        # The first detection takes 25 ms, which no customer should wait for.
        self.guess("Where is my parcel?")

    def guess(self, text: str) -> Guess:
        """The language of `text`, by its script where that decides."""
        looked_at = text[:LONGEST_LOOKED_AT]
        said = _WORD.findall(looked_at.lower())
        if not said:
            return NO_GUESS
        if not looked_at.isascii():
            written = self._by_script(looked_at)
            if written is not None and len(written) == 1:
                return Guess(next(iter(written)), 1.0)
        by_words = self._by_words(said)
        if by_words is not None:
            return by_words
        if self._detector is None or sum(map(len, said)) < SHORTEST_LETTERS:
            return NO_GUESS
        best = self._detector.compute_language_confidence_values(looked_at)[0]
        if best.value < LEAST_CONFIDENCE:
            return Guess(None, best.value)
        return Guess(best.language.iso_code_639_1.name.lower(), best.value)

    def _by_words(self, said: list[str]) -> Guess | None:
        """The language with clearly more of the words than any other."""
        counts: dict[str, int] = {}
        for word in said:
            for language in self._words.get(word, ()):
                counts[language] = counts.get(language, 0) + 1
        if not counts:
            return None
        language = max(counts, key=counts.__getitem__)
        most = counts.pop(language)
        lead = most - max(counts.values(), default=0)
        is_clear = lead >= LEAST_LEAD or (len(said) <= 2 and lead == most)
        return Guess(language, lead / most) if is_clear else None

    def _by_script(self, text: str) -> frozenset[str] | None:
        for letters, languages in _SCRIPTS:
            if letters.search(text):
                return languages & self._languages
        return None


def _words(bases: set[str]) -> dict[str, tuple[str, ...]]:
    """Word -> the languages it is common in; nothing when there is only one."""
    found: dict[str, tuple[str, ...]] = {}
    for language, words in COMMON_WORDS.items():
        if language in bases and len(bases) > 1:
            for word in words.split():
                found[word] = (*found.get(word, ()), language)
    return found


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
