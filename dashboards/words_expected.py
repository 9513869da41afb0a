"""What the service expects of a field, in the viewer's words.

It says so in a few sentences of its own, which are looked up as they are; lists of ids
and choices need no words.
"""

from __future__ import annotations

from dashboards.i18n import gettext as _


def expected(sentence: str) -> str:
    """In the viewer's words where there are any, else as the service says it."""
    return {
        "a value": _("a value"),
        "a text": _("a text"),
        "true or false": _("yes or no"),
        "a whole number, 0 or more": _("a whole number, 0 or more"),
        "a whole number, 1 or more": _("a whole number, 1 or more"),
        "a duration such as 30m, 69h or 1h30m, or seconds": _(
            "a duration such as 30m, 69h or 1h30m"
        ),
        "a duration above zero, or none": _("a duration above zero, or nothing"),
        "a duration above zero": _("a duration above zero"),
        "a percentage from 1% to 99%": _("a percentage from 1% to 99%"),
        "an ISO 3166 code of two letters such as FR": _("a country such as FR"),
        "a value used only once": _("a value that no other has"),
    }.get(sentence, sentence)
