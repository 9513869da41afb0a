"""Privileged acts in words."""

from __future__ import annotations

from dashboards.i18n import gettext as _


def act_name(act: str) -> str:
    """What was done; its own name where we have no words."""
    return act_names().get(act, act)


def act_names() -> dict[str, str]:
    """Every kind of act there is, by the name the log has for it."""
    return {
        "sessions.sign_in": _("Signed in"),
        "sessions.refused": _("Sign-in refused"),
        "sessions.sign_out": _("Signed out"),
        "sessions.revoked": _("Sessions ended"),
        "passwords.set": _("Password set"),
        "invitations.made": _("Invitation made"),
        "invitations.accepted": _("Invitation accepted"),
        "invitations.revoked": _("Invitation revoked"),
        "totp.turned_on": _("Second factor turned on"),
        "totp.turned_off": _("Second factor turned off"),
        "totp.recovery_used": _("Recovery code used"),
        "api_keys.made": _("API key made"),
        "api_keys.first_used": _("API key first used"),
        "api_keys.revoked": _("API key revoked"),
        "configuration.applied": _("Configuration applied"),
        "agents.role_changed": _("Role changed"),
        "events.imported": _("History imported"),
        "events.reparsed": _("Webhooks read again"),
        "contacts.revealed": _("Phone number revealed"),
        "messages.raw_read": _("Raw message read"),
        "sql.run": _("SQL run"),
        "numbers.resumed": _("Number resumed"),
        "notices.settled": _("Notice settled"),
    }
