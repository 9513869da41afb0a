"""Roles, permissions and privileged acts in words."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.i18n import gettext as _


def role_name(role: str, own: Mapping[str, str] | None = None) -> str:
    """A built-in role in the viewer's language, a company's own as it is called."""
    return {
        "support": _("First-level support"),
        "escalation": _("Technical escalation"),
        "account_manager": _("Account manager"),
        "supervisor": _("Supervisor"),
        "analyst": _("Analyst"),
        "administrator": _("Administrator"),
    }.get(role, (own or {}).get(role, role))


def reach(name: str | None) -> str:
    """Which tickets a role sees."""
    return {
        "none": _("no tickets"),
        "own": _("own and unassigned tickets of the teams"),
        "level_two": _("level 2 tickets of the teams"),
        "accounts": _("tickets of their key accounts"),
        "teams": _("all tickets of the teams"),
        "scope": _("all tickets of the scope"),
        "all": _("all tickets"),
    }.get(name or "", name or "")


def permission(name: str) -> str:
    """What a permission lets somebody do; its own name where we have no words."""
    return {
        "tickets.view": _("read tickets"),
        "tickets.claim": _("take tickets"),
        "tickets.release": _("give tickets back"),
        "tickets.assign": _("assign to others"),
        "tickets.reply": _("answer customers"),
        "tickets.note": _("write notes"),
        "tickets.tag": _("tag"),
        "tickets.status": _("change the status"),
        "tickets.priority": _("change the priority"),
        "tickets.team": _("change the team"),
        "tickets.escalate": _("escalate"),
        "tickets.transfer": _("transfer"),
        "tickets.hand_over": _("hand to the account manager"),
        "tickets.intervene": _("intervene"),
        "tickets.inform": _("inform stakeholders"),
        "contacts.describe": _("describe customers"),
        "contacts.reveal": _("reveal phone numbers"),
        "messages.raw": _("see raw messages"),
        "overview.read": _("read the reports"),
        "sql.run": _("ask in SQL"),
        "configuration.read": _("read the configuration"),
        "configuration.write": _("change the configuration"),
        "events.read": _("read the event feed"),
        "import.write": _("import history"),
        "metrics.read": _("read the metrics"),
        "operations.read": _("read operations"),
        "operations.act": _("act on operations"),
        "audit.read": _("read the audit log"),
        "accounts.write": _("manage people"),
    }.get(name, name)
