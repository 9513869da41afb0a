"""What the pages at the door say, in the language the browser asks for."""

from __future__ import annotations

from dashboards.i18n import catalogue


def scene(language: str) -> dict[str, str]:
    """The words beside every form."""
    _ = catalogue(language).gettext
    return {
        "scene_customer": _("Hello! Where is my parcel?"),
        "scene_note": _("The carrier says tomorrow, before noon."),
        "scene_answer": _("It will be with you tomorrow morning."),
        "tagline": _("Every conversation has an owner. Every answer counts."),
    }


def problem_text(kind: str, language: str) -> str:
    """Why somebody was not let in; what has no sentence of its own is a password that
    does not match, which says nothing of whether an account exists."""
    _ = catalogue(language).gettext
    sentences = {
        "too-many-attempts": _("Too many attempts. Wait a minute, then try again."),
        "unavailable": _("The service does not answer. Try again in a moment."),
        "code-refused": _("That code is wrong or was used before."),
        "code-needed": _("Your account asks for a code besides."),
        "passwords-differ": _("The two passwords differ."),
        "password-too-short": _("The password is too short: ten characters at least."),
        "password-too-guessable": _(
            "That password is easy to guess. Take four words that do not belong "
            "together; your name and e-mail do not count."
        ),
        "invitation-unknown": _("This link does not lead anywhere. Ask for a new one."),
        "invitation-used": _(
            "This invitation was used already. Sign in with the password it set, or "
            "ask your administrator for a new one."
        ),
        "invitation-expired": _(
            "This invitation has expired. Ask your administrator for a new one."
        ),
        "invitation-revoked": _(
            "This invitation was taken back. Ask your administrator for a new one."
        ),
        "oidc-refused": _("The company’s sign-in did not work. Try again."),
        "oidc-unknown": _(
            "Nobody here has the e-mail your company knows you by. Ask your "
            "administrator."
        ),
    }
    return sentences.get(kind) or _("That e-mail and password do not match.")
