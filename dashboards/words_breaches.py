"""What the marts' codes about breaches are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from dashboards import formats
from dashboards.i18n import gettext as _

Naming: TypeAlias = Callable[[str], str]

CAUSES = (
    "nobody_owned_it",
    "owner_did_not_answer",
    "work_took_too_long",
    "handed_over",
    "waited_for_customer",
    "on_hold",
    "snoozed",
    "reopened",
)


def cause(code: str) -> str:
    return {
        "nobody_owned_it": _("Nobody owned it"),
        "owner_did_not_answer": _("Owner did not answer"),
        "work_took_too_long": _("Work took too long"),
        "handed_over": _("Handed over"),
        "waited_for_customer": _("Waited for the customer"),
        "on_hold": _("On hold"),
        "snoozed": _("Snoozed"),
        "reopened": _("Reopened"),
    }.get(code, code)


def party(code: str) -> str:
    return {
        "us": _("Us"),
        "customer": _("Customer"),
        "third_party": _("Third party"),
    }.get(code, code)


def stretch(least_minutes: int, most_minutes: int | None) -> str:
    """`15 min – 1 h`, `< 15 min`, `> 1 d`."""
    least = formats.duration(least_minutes * 60)
    if most_minutes is None:
        return f"> {least}"
    most = formats.duration(most_minutes * 60)
    return f"{least} – {most}" if least_minutes else f"< {most}"
