"""Reading parts of a message, refusing them as Meta words it."""

from __future__ import annotations

from typing import Any

from demo.emulator.errors import invalid, malformed, missing

Content = dict[str, Any]


def a_text(content: Content, name: str, length: int, *, path: str) -> str:
    """A non-empty text of at most `length` characters at `content[name]`."""
    value = content.get(name)
    if value is None or value == "":
        raise missing(f"Parameter '{name}' is mandatory for '{path}'")
    if not isinstance(value, str):
        raise malformed(f"Param {path}['{name}'] must be a string.")
    if len(value) > length:
        raise malformed(
            f"Param {path}['{name}'] must be at most {length} characters long."
        )
    return value


def an_object(content: Content, name: str, *, path: str) -> Content:
    value = content.get(name)
    if not isinstance(value, dict):
        raise missing(f"Parameter '{name}' is mandatory for '{path}'")
    return value


def objects(content: Content, name: str, *, path: str) -> list[Content]:
    value = content.get(name)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise missing(f"Parameter '{name}' is mandatory for '{path}'")
    return value


def within(content: Content, name: str, length: int, what: str) -> None:
    """Raises unless there is a text of one to `length` characters."""
    value = content.get(name)
    if not isinstance(value, str) or not value:
        raise missing(f"{what} is mandatory")
    if len(value) > length:
        raise invalid(f"{what} length invalid. Min length: 1, Max length: {length}")
