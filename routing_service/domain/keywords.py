"""Many keywords looked for in one text at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from routing_service.domain.folding import fold, is_unspaced, words


class KeywordIndex:
    """Which rules have a keyword in a text: by whole words, phrases of words, and in
    scripts without spaces (or for keywords without words, like an emoji) anywhere.

    The text is read once, whatever the number of keywords.
    """

    def __init__(self, keywords: Mapping[int, Iterable[str]]) -> None:
        """`keywords`: by the position of the rule they belong to."""
        self._phrases: dict[str, list[tuple[tuple[str, ...], str, int]]] = {}
        self._anywhere: list[tuple[str, str, int]] = []
        for rule, texts in keywords.items():
            for keyword in texts:
                self._add(rule, keyword)

    def _add(self, rule: int, keyword: str) -> None:
        folded = fold(keyword).strip()
        parts = tuple(words(folded))
        if not folded:
            return
        if not parts or is_unspaced(folded):
            self._anywhere.append((folded, keyword, rule))
        else:
            self._phrases.setdefault(parts[0], []).append((parts, keyword, rule))

    def find(self, text: str) -> dict[int, str]:
        """Rule position -> the first of its keywords that the text holds."""
        found: dict[int, str] = {}
        folded = fold(text)
        said = words(folded)
        for at, word in enumerate(said):
            for parts, keyword, rule in self._phrases.get(word, ()):
                if len(parts) == 1 or tuple(said[at : at + len(parts)]) == parts:
                    found.setdefault(rule, keyword)
        for part, keyword, rule in self._anywhere:
            if part in folded:
                found.setdefault(rule, keyword)
        return found
