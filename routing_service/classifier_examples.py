"""What a classifier learns from, and how it is kept on its way there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

LABELS = ("category", "team", "priority")


class Example(NamedTuple):
    """A ticket's text and those of its labels that are known."""

    text: str
    labels: Mapping[str, str]
