"""Many keywords looked for in one text at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from routing_service.domain.folding import fold, is_unspaced, words

Hit = tuple[str, int]
"""(keyword as its author wrote it, number of the group it belongs to)."""


class KeywordIndex:
    """Which groups have a keyword in a text: by whole words, phrases of words, and in
    scripts without spaces (or for keywords without words, like an emoji) anywhere.

    The text is read once, whatever the number of keywords.
    """

    def __init__(self, keywords: Mapping[int, Iterable[str]]) -> None:
        """`keywords`: by the number of the group they belong to."""
        self._words: dict[str, list[Hit]] = {}
        self._pairs: dict[str, dict[str, list[tuple[tuple[str, ...], Hit]]]] = {}
        self._anywhere: dict[str, list[Hit]] = {}
        for group, texts in keywords.items():
            for keyword in texts:
                self._add(keyword, group)
        # Most words of a text begin no keyword: they are passed over at once.
        self._firsts = frozenset([*self._words, *self._pairs])

    def _add(self, keyword: str, group: int) -> None:
        folded, hit = fold(keyword).strip(), (keyword, group)
        parts = tuple(words(folded))
        if not folded:
            return
        if not parts or is_unspaced(folded):
            self._anywhere.setdefault(folded, []).append(hit)
        elif len(parts) == 1:
            self._words.setdefault(parts[0], []).append(hit)
        else:
            seconds = self._pairs.setdefault(parts[0], {})
            seconds.setdefault(parts[1], []).append((parts, hit))

    def find(self, text: str) -> dict[int, str]:
        """Group -> the first of its keywords that the text holds."""
        found: dict[int, str] = {}
        folded = fold(text)
        said = words(folded)
        firsts = self._firsts
        for at in [at for at, word in enumerate(said) if word in firsts]:
            word = said[at]
            for keyword, group in self._words.get(word, ()):
                found.setdefault(group, keyword)
            seconds = self._pairs.get(word)
            if seconds is None or at + 1 == len(said):
                continue
            for parts, (keyword, group) in seconds.get(said[at + 1], ()):
                if tuple(said[at : at + len(parts)]) == parts:
                    found.setdefault(group, keyword)
        for part, hits in self._anywhere.items():
            if part in folded:
                for keyword, group in hits:
                    found.setdefault(group, keyword)
        return found
