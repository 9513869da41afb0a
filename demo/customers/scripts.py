"""What customers and colleagues say, by language: data in `scripts/*.yml`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

import msgspec

Mood = Literal["patient", "hurried", "angry", "happy"]
Topic = Literal["delivery", "billing", "technical", "sales", "account"]
Lines = tuple[str, ...]

MOODS: tuple[Mood, ...] = get_args(Mood)
TOPICS: tuple[Topic, ...] = get_args(Topic)
FOLDER = Path(__file__).parent / "scripts"


class TopicLines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said about one topic; `{order}` stands for an order number.

    `answers` are the agent's; the others the customer's.
    """

    openings: Lines
    details: Lines
    answers: Lines


class Comments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a customer adds to a rating."""

    good: Lines
    poor: Lines


class AgentLines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What colleagues say, with `{customer}` and `{agent}` for the first names."""

    greetings: Lines
    questions: Lines
    closings: Lines


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is said in one language."""

    language: str
    first_names: Lines
    last_names: Lines
    greetings: dict[Mood, Lines]
    topics: dict[Topic, TopicLines]
    waiting: dict[Mood, Lines]
    thanks: dict[Mood, Lines]
    comments: Comments
    agent: AgentLines
    notes: Lines


def read_script(path: Path) -> Script:
    """Raises msgspec.ValidationError for a key that is missing or not known."""
    return msgspec.yaml.decode(path.read_bytes(), type=Script)


def read_scripts(folder: Path = FOLDER) -> dict[str, Script]:
    """Language -> script, in the order of the file names."""
    scripts = [read_script(path) for path in sorted(folder.glob("*.yml"))]
    return {script.language: script for script in scripts}
