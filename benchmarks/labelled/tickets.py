"""Tickets with a label, out of CSV files."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import polars as pl

_WORD = re.compile(r"[^\W\d_]+")
_OFTEN: dict[str, str] = {
    "en": "the and to for with is of in our you this are we that have i on be can it",
    "de": "der die das und ist ich wir mit für zu von den ein eine bei im auf sie es",
}


class Labelled(NamedTuple):
    """A text and what somebody says it is."""

    text: str
    label: str


def read_labelled(path: Path, texts: tuple[str, ...], label: str) -> list[Labelled]:
    """Rows of a CSV file, gzipped or not, whose label and text are not empty; the
    columns of `texts` are joined by line breaks."""
    columns = pl.read_csv(path, infer_schema_length=0).fill_null("")
    rows = columns.select(*texts, pl.col(label).alias("its label")).iter_rows()
    read = [
        Labelled("\n".join(filter(None, row[:-1])), row[-1].strip()) for row in rows
    ]
    return [one for one in read if one.text.strip() and one.label]


def is_in_another_language(text: str, label: str) -> bool:
    """Whether a text has at least two of the commonest words of the other of English
    and German, and none of its label's: such a label is wrong. Knows no other two."""
    if label not in _OFTEN:
        return False
    counts = Counter(_WORD.findall(text.lower()))
    often = {
        language: sum(counts[word] for word in words.split())
        for language, words in _OFTEN.items()
    }
    return often.pop(label) == 0 and max(often.values()) > 1
