"""Texts in the viewer's language: gettext catalogues, read from their .po files."""

from __future__ import annotations

import gettext as gettext_module
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from streamlit.runtime.scriptrunner import get_script_run_ctx

LOCALES = Path(__file__).parent / "locale"
LANGUAGES = ("en", "fr")
SESSION_KEY = "comptoir_language"

_outside_pages: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


@cache
def catalogue(language: str) -> gettext_module.GNUTranslations:
    """The catalogue of that language, compiled in memory from its .po file."""
    path = LOCALES / language / "LC_MESSAGES" / "dashboards.po"
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)


def language_of(locale: str | None) -> str:
    """The language we have for a locale such as `fr-CA`; English otherwise."""
    language = (locale or "").replace("_", "-").split("-")[0].lower()
    return language if language in LANGUAGES else LANGUAGES[0]


def preferred_language(accept_language: str) -> str:
    """The first of ours in an Accept-Language header, by its weights."""
    wanted: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        name, _, weight = part.partition(";q=")
        try:
            wanted.append((float(weight or 1), name.strip()))
        except ValueError:
            continue
    for _, name in sorted(wanted, key=lambda entry: -entry[0]):
        if name.split("-")[0].lower() in LANGUAGES:
            return language_of(name)
    return LANGUAGES[0]


def use_language(language: str) -> None:
    """Sets the language of this browser session (of this context, outside a page)."""
    if get_script_run_ctx(suppress_warning=True):
        st.session_state[SESSION_KEY] = language
    else:
        _outside_pages.set(language)


def current_language() -> str:
    """The language texts are in right now."""
    if get_script_run_ctx(suppress_warning=True):
        return str(st.session_state.get(SESSION_KEY, LANGUAGES[0]))
    return _outside_pages.get()


def gettext(text: str) -> str:
    """The text in the viewer's language; imported as `_` where texts are written."""
    return catalogue(current_language()).gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The singular or plural text for `count` in the viewer's language."""
    return catalogue(current_language()).ngettext(one, many, count)
