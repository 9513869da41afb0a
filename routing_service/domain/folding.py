"""Text made comparable: no case, no accents, one form per letter."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]"
)
"""Accents, Hebrew and Arabic points. Not the vowel signs of Indic scripts or of Thai,
which make other words."""
_LETTERS = (
    ("ı", "i"),
    ("ø", "o"),
    ("đ", "d"),
    ("ł", "l"),
    ("œ", "oe"),
    ("æ", "ae"),
    ("ß", "ss"),
)
"""Letters that do not decompose into one without a stroke."""
_WORD = re.compile(r"[\w\u0900-\u0963\u0966-\u0dff]+")
"""Indic vowel signs are no letters to Unicode, but they are inside words."""
_SPACED = bytes(
    code if chr(code).isalnum() or code == ord("_") else ord(" ") for code in range(256)
)
"""What stands between the words of an ASCII text as spaces: to split there takes half
as long as to find the words."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
"""Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Chinese and
Japanese."""


def fold(text: str) -> str:
    """ "Écran CASSÉ" and "ecran casse" both give "ecran casse"."""
    if text.isascii():
        return text.lower()
    folded = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    if not folded.isascii():
        for letter, plain in _LETTERS:
            folded = folded.replace(letter, plain)
    return folded


def words(folded: str) -> list[str]:
    """The words of a folded text; in unspaced scripts a run of letters is one."""
    if folded.isascii():
        return folded.encode().translate(_SPACED).decode().split()
    return _WORD.findall(folded)


def is_unspaced(folded: str) -> bool:
    return _UNSPACED.search(folded) is not None
