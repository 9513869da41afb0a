"""Every text is there in every language."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message

from comptoir.catalogues import LANGUAGES, LETTERS, PAGES, Texts

FIELDS = re.compile(r"\{\w*\}")


def forms(value: object) -> tuple[str, ...]:
    """A text, or one for each plural form."""
    return (value,) if isinstance(value, str) else tuple(value)


def has_other_fields(message: Message) -> bool:
    pairs = zip(forms(message.id), forms(message.string), strict=True)
    return any({*FIELDS.findall(a)} != {*FIELDS.findall(b)} for a, b in pairs)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("texts", [PAGES, LETTERS], ids=["pages", "letters"])
def test_every_text_is_translated_with_its_fields(texts: Texts, language: str) -> None:
    written = {message.id for message in texts.written() if message.id}
    found = {m.id: m for m in texts.translated(language) if m.id}

    assert sorted(written - found.keys(), key=str) == []
    assert sorted(found.keys() - written, key=str) == []
    untranslated = [m.id for m in found.values() if m.fuzzy or not all(forms(m.string))]
    assert untranslated == []
    assert [m.id for m in found.values() if has_other_fields(m)] == []
