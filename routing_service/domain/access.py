"""Who may see which ticket and do what: one policy for pages, API and live stream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

import msgspec

from routing_service.domain.types import Role

TicketAction: TypeAlias = Literal[
    "tickets.view",
    "tickets.claim",
    "tickets.release",
    "tickets.assign",
    "tickets.reply",
    "tickets.note",
    "tickets.tag",
    "tickets.status",
    "tickets.priority",
    "tickets.team",
]
Permission: TypeAlias = (
    TicketAction
    | Literal[
        "overview.read",
        "sql.run",
        "configuration.read",
        "configuration.write",
        "events.read",
        "import.write",
        "metrics.read",
        "messages.raw",
        "operations.read",
        "operations.act",
        "audit.read",
        "accounts.write",
    ]
)
Reach: TypeAlias = Literal["none", "own", "teams", "all"]


class Principal(msgspec.Struct, frozen=True):
    """Who asks: an agent, or the service itself."""

    id: str
    role: Role
    teams: tuple[str, ...] = ()


class Owned(Protocol):
    """The part of a ticket that access depends on."""

    @property
    def team_id(self) -> str | None: ...
    @property
    def agent_id(self) -> str | None: ...


def may(principal: Principal, action: TicketAction, ticket: Owned) -> bool:
    """Whether the role has the action and its reach holds the ticket.

    Only somebody who may assign acts for others: `tickets.release` is for one's own.
    """
    if action not in PERMISSIONS[principal.role] or not visible(principal, ticket):
        return False
    if action == "tickets.release" and ticket.agent_id != principal.id:
        return "tickets.assign" in PERMISSIONS[principal.role]
    return True


def visible(principal: Principal, ticket: Owned) -> bool:
    """One's own tickets always; beyond them, as far as the role's reach goes.

    A ticket of no team is seen only by who sees all.
    """
    reach = REACH[principal.role]
    if reach == "all":
        return True
    if reach == "none":
        return False
    if ticket.agent_id == principal.id:
        return True
    is_of_teams = ticket.team_id in principal.teams
    return is_of_teams and (reach == "teams" or ticket.agent_id is None)


def may_correct(principal: Principal, tickets: Sequence[Owned]) -> bool:
    """Whether a customer's language and the like may be set right, by their `tickets`
    in work: by who may answer one of them. Without any it takes sight of all."""
    if tickets:
        return any(may(principal, "tickets.reply", one) for one in tickets)
    role = principal.role
    return REACH[role] == "all" and "tickets.reply" in PERMISSIONS[role]


def permissions(role: Role) -> frozenset[Permission]:
    return PERMISSIONS[role]


_WORK: frozenset[Permission] = frozenset(
    {
        "tickets.view",
        "tickets.claim",
        "tickets.release",
        "tickets.reply",
        "tickets.note",
        "tickets.tag",
        "tickets.status",
        "tickets.priority",
        "tickets.team",
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    "support": _WORK,
    "escalation": _WORK | {"tickets.assign"},
    "account_manager": _WORK | {"tickets.assign", "overview.read"},
    "supervisor": _WORK
    | {
        "tickets.assign",
        "overview.read",
        "sql.run",
        "configuration.read",
        "operations.read",
    },
    "analyst": frozenset({"overview.read", "sql.run"}),
    "administrator": _WORK
    | {
        "tickets.assign",
        "overview.read",
        "sql.run",
        "configuration.read",
        "configuration.write",
        "events.read",
        "import.write",
        "metrics.read",
        "messages.raw",
        "operations.read",
        "operations.act",
        "audit.read",
        "accounts.write",
    },
}

REACH: dict[Role, Reach] = {
    "support": "own",
    "escalation": "teams",
    "account_manager": "teams",
    "supervisor": "all",
    "analyst": "none",
    "administrator": "all",
}
"""Which tickets a role sees: of its teams the own and unassigned ones ("own"), all of
its teams, or all."""
