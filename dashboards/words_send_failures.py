"""Why WhatsApp did not deliver a message, by its number for the reason.

Meta's titles are English and change, its numbers do neither (Cloud API error reference,
as of 2026).
"""

from __future__ import annotations

from dashboards.i18n import gettext as _

Words = dict[str, str]

TEMPLATE_ERRORS = range(132_000, 133_000)


def send_failure(code: int | None, reason: str | None) -> str:
    """In the viewer's words where there are any, else as it was told."""
    if code in TEMPLATE_ERRORS:
        return failure_words().get(f"send_error_{code}") or _(
            "WhatsApp does not take the template so: {reason}"
        ).format(reason=reason or code)
    return failure_words().get(f"send_error_{code}") or reason or ""


def failure_words() -> Words:
    """By `send_error_<number>`."""
    unreachable = _(
        "The customer cannot be reached on WhatsApp: no account, an old app, or the "
        "terms not accepted."
    )
    later = _("WhatsApp is busy or disturbed. Send it again later.")
    too_fast = _("Too many messages in too short a time. Send it again later.")
    stopped = _("WhatsApp has stopped the company’s account or this number.")
    return {
        "send_error_131026": unreachable,
        "send_error_131047": _("The 24-hour window is closed: a template is needed."),
        "send_error_131049": _(
            "WhatsApp did not deliver it: the customer gets enough marketing already."
        ),
        "send_error_130472": _("WhatsApp holds it back as part of an experiment."),
        "send_error_131050": _("The customer does not want marketing messages."),
        "send_error_131051": _("WhatsApp does not take this kind of message."),
        "send_error_131052": _("WhatsApp could not fetch the file."),
        "send_error_131053": _("WhatsApp could not take the file."),
        "send_error_131056": too_fast,
        "send_error_130429": too_fast,
        "send_error_80007": too_fast,
        "send_error_131000": later,
        "send_error_131016": later,
        "send_error_131057": later,
        "send_error_131048": _("WhatsApp limits this number: too many complaints."),
        "send_error_131031": stopped,
        "send_error_368": stopped,
        "send_error_131042": _("WhatsApp waits for the company’s payment."),
        "send_error_190": _("The key to WhatsApp is no longer valid."),
        "send_error_132000": _("The template has another number of variables."),
        "send_error_132001": _("There is no such template in this language."),
        "send_error_132005": _("The filled-in template is too long."),
        "send_error_132015": _("WhatsApp has paused the template."),
        "send_error_132016": _("WhatsApp has disabled the template."),
    }
