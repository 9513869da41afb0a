"""Why a notification did not get through, by what the service says of it."""

from __future__ import annotations

import re

from dashboards.i18n import gettext as _

# What the reason names besides: a status, a setting, the kind of failure.
NAMED = re.compile(
    r"\((?P<bracketed>\w+)\)$|^it answered (?P<status>\d+)$|^(?P<setting>\w+) is "
)


def undelivered(reason: str) -> str:
    """In the viewer's words where there are any, else as it was told."""
    found = NAMED.search(reason)
    named = next((one for one in found.groups() if one), "") if found else ""
    for beginning, words in _sentences().items():
        if reason.removeprefix(named).strip().startswith(beginning):
            return words.format(named=named)
    return reason


def _sentences() -> dict[str, str]:
    """By how the reason begins, without a setting's name."""
    return {
        "the mail server refused the user": _(
            "The mail server does not take the user or the password."
        ),
        "the mail server refused it": _(
            "The mail server does not take the letter ({named})."
        ),
        "the mail server does not offer": _(
            "The mail server does not offer the security or sign-in that is set."
        ),
        "the mail server's certificate": _(
            "The mail server’s certificate is not trusted."
        ),
        "the mail server was not reached": _("The mail server could not be reached."),
        "the address is no URL": _("The channel’s address is no web address."),
        "it was not reached": _("The other side could not be reached ({named})."),
        "it answered": _("The other side does not take it: it answered {named}."),
        "is not set": _("The setting {named} is missing."),
        "is no https URL": _("The setting {named} is no https address."),
        "is no base64": _("The setting {named} is no key such as whsec_…"),
        "the channel has left": _("The channel is no longer in the configuration."),
        "the agent has left": _("The agent is no longer in the configuration."),
    }
