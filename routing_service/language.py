"""The language of a message, where it can be told.

Three witnesses that err differently: fastText, the small words every language has of
its own, and Lingua where these two leave a doubt. Their evidence adds up as log-odds,
so that a confident mistake of one is outvoted by the two others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import exp, log
from typing import NamedTuple

from routing_service.language_models import FastText, Lingua
from routing_service.language_scripts import languages_written
from routing_service.language_words import SmallWords

DEFAULT_LANGUAGES = ("en", "fr", "es", "de", "pt", "it", "nl", "pl", "tr", "ar")

LONGEST_LOOKED_AT = 200
LEAST_CONFIDENCE = 0.6
LEAST_CONFIDENCE_OF_A_SCRAP = 0.75
"""For one word, or few letters: fastText reads "ok" as English with 0.7."""
LEAST_CONFIDENCE_OF_NAMES = 0.85
"""For up to three words that are all capitalised, such as "Samsung Galaxy"."""
FEW_LETTERS = 12
FEW_WORDS = 3

FOREIGN = log(1 / 20)
"""A language that nobody here speaks must be so much likelier than one in use."""
FLOOR = 1e-4
UNSEEN = log(FLOOR)
"""What a model does not name is still so probable."""
LINGUA_WEIGHT = 0.5
LINGUA_LOOKS_AT = 100
SURE = 0.98
"""Then Lingua is not asked: it takes most of the time and would change nothing."""
ENOUGH_OWN_WORDS = 4
"""So many words that one language alone has, and none of another, need no model."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MARKUP = re.compile(r"<[^<>]{0,40}>|\\[nrt]")
"""Tags, placeholders and line breaks that were escaped once too often."""
_NOT_SAID = re.compile(r"[\d@{}#]|://|www\.")
"""Addresses, order numbers and hashtags belong to no language."""


class Guess(NamedTuple):
    """An ISO 639-1 code, or None where the text is too short or could be several; the
    confidence is the probability of the likeliest language."""

    language: str | None
    confidence: float


NO_GUESS = Guess(None, 0.0)


class LanguageGuesser:
    """Tells the languages in use from each other and, where it is sure, from others;
    building takes 0.1 to 0.5 s."""

    def __init__(self, languages: Iterable[str] = DEFAULT_LANGUAGES) -> None:
        """`languages`: ISO 639-1 codes in use, perhaps with a region."""
        self.languages = frozenset(one.lower().partition("-")[0] for one in languages)
        self._words = SmallWords(self.languages)
        self._fasttext = _fasttext()
        self._lingua = Lingua(self.languages)
        # The first detection takes 25 ms, which no customer should wait for.
        self._lingua.probabilities("where is my parcel")

    def guess(self, text: str) -> Guess:
        """The likeliest language of `text`, if it is likely enough."""
        looked_at = _without_marks(text[:LONGEST_LOOKED_AT])
        said = _WORD.findall(looked_at.lower())
        if not said:
            return NO_GUESS
        written = languages_written(looked_at)
        if written is None:
            return self._by_all(looked_at, said)
        if len(written) == 1:
            return Guess(written[0], 1.0)
        return self._by_script(said, written)

    def _by_script(self, said: list[str], written: tuple[str, ...]) -> Guess:
        seen = self._fasttext.probabilities(" ".join(said))
        among = self._scores(seen)
        scores = {one: among.get(one, UNSEEN + FOREIGN) for one in written}
        guess = _likeliest(scores)
        return guess if guess.confidence >= LEAST_CONFIDENCE else _unsure(guess)

    def _by_all(self, looked_at: str, said: list[str]) -> Guess:
        words = self._words.weigh(said)
        if len(words.own) == 1:
            ((language, many),) = words.own.items()
            if many >= ENOUGH_OWN_WORDS:
                return Guess(language, SURE)
        spoken = " ".join(said)
        seen = self._fasttext.probabilities(spoken)
        scores = self._scores(seen)
        for one, odds in words.odds.items():
            if one in scores:
                scores[one] += odds
        guess = _likeliest(scores)
        if guess.confidence < SURE:
            self._ask_lingua(spoken[:LINGUA_LOOKS_AT], scores)
            guess = _likeliest(scores)
        least = LEAST_CONFIDENCE
        if guess.language not in words.odds:
            least = _least_without_words(looked_at.split(), said)
        if guess.confidence < least or words.is_mixed(guess.language):
            return _unsure(guess)
        return guess

    def _scores(self, seen: Mapping[str, float]) -> dict[str, float]:
        """The log-odds of the languages in use and of those that were seen."""
        scores = dict.fromkeys(self.languages, UNSEEN)
        for one, probability in seen.items():
            score = log(probability) if probability > FLOOR else UNSEEN
            scores[one] = score if one in scores else score + FOREIGN
        return scores

    def _ask_lingua(self, spoken: str, scores: dict[str, float]) -> None:
        """Adds Lingua's word on the languages it was built for; of the others it is
        supposed to think as well as of its best."""
        thought = self._lingua.probabilities(spoken)
        best = max(thought.values(), default=1.0)
        for one in scores:
            value = thought.get(one, 0.0) if one in self._lingua.languages else best
            scores[one] += LINGUA_WEIGHT * log(max(value, FLOOR))


def _without_marks(text: str) -> str:
    if "<" in text or "\\" in text:
        text = _MARKUP.sub(" ", text)
    if _NOT_SAID.search(text) is None:
        return text
    return " ".join(part for part in text.split() if not _NOT_SAID.search(part))


def _least_without_words(shown: list[str], said: list[str]) -> float:
    """How sure to be of a text without a small word of its language: it may consist of
    names."""
    if len(shown) <= FEW_WORDS and all(one != one.lower() for one in shown):
        return LEAST_CONFIDENCE_OF_NAMES
    if len(said) == 1 or sum(map(len, said)) < FEW_LETTERS:
        return LEAST_CONFIDENCE_OF_A_SCRAP
    return LEAST_CONFIDENCE


def _likeliest(scores: Mapping[str, float]) -> Guess:
    language = max(scores, key=scores.__getitem__)
    best = scores[language]
    return Guess(language, 1 / sum([exp(score - best) for score in scores.values()]))


def _unsure(guess: Guess) -> Guess:
    return Guess(None, guess.confidence)


@lru_cache(maxsize=1)
def _fasttext() -> FastText:
    """One for the process: it is the same for all languages in use."""
    return FastText()
