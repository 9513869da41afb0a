"""A text's likely category, team and priority, by weights that a training made.

The same arithmetic as scikit-learn's TfidfVectorizer and LogisticRegression, a text at
a time: theirs takes ten times as long, and 150 MB to import.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import msgspec
import numpy as np
import numpy.typing as npt

from routing_service.domain.facts import Predictions

LONGEST_READ = 2_000
"""Characters of a text that are looked at; what a customer wants comes early."""
WORD = r"\w\w+"
DECIMALS = 3

_WORD = re.compile(WORD)

Floats = npt.NDArray[np.float32]


class LabelWeights(msgspec.Struct, frozen=True):
    """What each term says about each value: `terms` x `values` of 32-bit floats."""

    values: list[str]
    by_term: bytes
    intercepts: bytes


class Weights(msgspec.Struct, frozen=True):
    """A trained model without its library. `rarity`: 32-bit floats, one a term."""

    terms: list[str]
    rarity: bytes
    labels: dict[str, LabelWeights]
    """Keyed "category", "team" or "priority"."""


class Classifier:
    """Made ready once; a text of 200 characters takes 30 to 60 us."""

    def __init__(self, weights: Weights) -> None:
        self._places = {term: at for at, term in enumerate(weights.terms)}
        self._rarity = _floats(weights.rarity)
        self._labels = {
            name: (
                label.values,
                _floats(label.by_term).reshape(len(weights.terms), len(label.values)),
                _floats(label.intercepts),
            )
            for name, label in weights.labels.items()
        }

    def predict(self, text: str) -> Predictions:
        """The likeliest value of each label with its probability; nothing for a text
        without a known word."""
        found: dict[str, str | float] = {}
        for name, probabilities in self.probabilities(text).items():
            value = max(probabilities, key=probabilities.__getitem__)
            found[name] = value
            found[f"{name}_confidence"] = round(probabilities[value], DECIMALS)
        return msgspec.convert(found, Predictions)

    def probabilities(self, text: str) -> dict[str, dict[str, float]]:
        """Label -> value -> probability; empty for a text without a known word."""
        counts = Counter(
            at for term in terms_in(text) if (at := self._places.get(term)) is not None
        )
        if not counts:
            return {}
        places = np.fromiter(counts, np.intp, len(counts))
        often = np.fromiter(counts.values(), np.float32, len(counts))
        weights = (1 + np.log(often)) * self._rarity[places]
        weights /= np.sqrt(weights @ weights)
        return {
            name: dict(
                zip(values, _shares(weights @ by_term[places] + base), strict=True)
            )
            for name, (values, by_term, base) in self._labels.items()
        }


def terms_in(text: str) -> Iterator[str]:
    """Words of two or more letters, without case and accents, and pairs of them."""
    words = _WORD.findall(plain(text))
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"


def plain(text: str) -> str:
    """Its beginning, in lower case and without accents."""
    lowered = text[:LONGEST_READ].lower()
    if lowered.isascii():
        return lowered
    parts = unicodedata.normalize("NFKD", lowered)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _shares(scores: Floats) -> list[float]:
    grown = np.exp(scores - scores.max())
    shares: list[float] = (grown / grown.sum()).tolist()
    return shares


def _floats(content: bytes) -> Floats:
    return np.frombuffer(content, np.float32)
