"""Short messages cut out of long ones, from anywhere in them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

LONGEST = 29
SHORTEST = 10


def fullest(text: str, chance: Random) -> str:
    """As many whole words from a random one on as stay under 30 characters; a word that
    is longer alone is cut."""
    return _words(text, chance, LONGEST)


def any_length(text: str, chance: Random) -> str:
    """The same, up to a length that is drawn from 10 to 29 characters."""
    return _words(text, chance, chance.randint(SHORTEST, LONGEST))


def anywhere(text: str, chance: Random) -> str:
    """29 characters from a random one on, words cut or not."""
    start = chance.randrange(max(1, len(text) - LONGEST + 1))
    return text[start : start + LONGEST]


def _words(text: str, chance: Random, longest: int) -> str:
    words = text.split()
    at = chance.randrange(len(words))
    piece = words[at]
    for word in words[at + 1 :]:
        if len(piece) + 1 + len(word) > longest:
            break
        piece += " " + word
    return piece[:longest]


CUTS: dict[str, Callable[[str, Random], str]] = {
    "whole": lambda text, _: text,
    "whole words, under 30 characters": fullest,
    "whole words, 10 to 29 characters": any_length,
    "29 characters from anywhere": anywhere,
}
