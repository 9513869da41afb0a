"""Why the service said no, in a sentence of the viewer's language."""

from __future__ import annotations

from dashboards.i18n import gettext as _
from dashboards.service import ServiceProblem


def refusal(problem: ServiceProblem) -> str:
    """By the kind of refusal; what has no sentence of ours is told as it came."""
    return _sentences().get(problem.kind) or _("Not done: {reason}").format(
        reason=problem
    )


def _sentences() -> dict[str, str]:
    return {
        "service-unreachable": _("The service does not answer. Try again in a moment."),
        "not-allowed": _("Your role does not permit this."),
        "no-mail-server": _(
            "No mail server is set up (COMPTOIR_SMTP_HOST): nothing goes by e-mail."
        ),
        "nobody-to-tell": _("Name at least one address."),
        "code-refused": _("That code is wrong or was used before."),
        "sign-in-refused": _("That password is wrong."),
        "too-many-attempts": _("Too many attempts. Wait a minute, then try again."),
        "password-too-short": _("The password is too short: ten characters at least."),
        "password-too-guessable": _(
            "That password is easy to guess. Take four words that do not belong "
            "together; your name and e-mail do not count."
        ),
    }
