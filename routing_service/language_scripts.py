"""Which languages the letters of a text can belong to."""

from __future__ import annotations

import re

_NOT_LATIN = re.compile(r"[^\W\d_\u0041-\u024f\u1e00-\u1eff]")

_SCRIPTS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(letters), tuple(languages.split()))
    for letters, languages in (
        ("[\u3040-\u30ff]", "ja"),
        ("[\uac00-\ud7af]", "ko"),
        ("[\u4e00-\u9fff]", "zh ja"),
        ("[\u0600-\u06ff]", "ar fa ur ps ku sd ug"),
        ("[\u0590-\u05ff]", "he yi"),
        ("[\u0370-\u03ff]", "el"),
        ("[\u0e00-\u0e7f]", "th"),
        ("[\u0900-\u097f]", "hi mr ne sa"),
        ("[\u0980-\u09ff]", "bn as"),
        ("[\u0b80-\u0bff]", "ta"),
        ("[\u0c00-\u0c7f]", "te"),
        ("[\u0a80-\u0aff]", "gu"),
        ("[\u0a00-\u0a7f]", "pa"),
        ("[\u10a0-\u10ff]", "ka"),
        ("[\u0530-\u058f]", "hy"),
        ("[\u0400-\u04ff]", "ru uk bg sr mk be kk mn ky tg tt"),
    )
)
"""Letters of a script, and the languages written in it, the most written first. Kana
come before Han: Japanese has both."""


def languages_written(text: str) -> tuple[str, ...] | None:
    """The languages written in the script of most letters; None for Latin letters and
    for scripts that are not listed."""
    if text.isascii() or _NOT_LATIN.search(text) is None:
        return None
    others = _NOT_LATIN.findall(text)
    if 2 * len(others) <= sum(map(str.isalpha, text)):
        return None
    for letters, languages in _SCRIPTS:
        if 2 * sum(1 for one in others if letters.match(one)) > len(others):
            return languages
        if languages == ("ja",) and any(letters.match(one) for one in others):
            return languages
    return None
