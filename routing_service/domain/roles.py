"""Roles: named permissions and how far they reach; built-in ones and a company's own.

What a reach means for a ticket is said by `access`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

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
    "tickets.escalate",
    "tickets.transfer",
    "tickets.hand_over",
    "tickets.intervene",
    "tickets.inform",
    "contacts.describe",
    "contacts.reveal",
    "messages.raw",
]
HouseAction: TypeAlias = Literal[
    "overview.read",
    "sql.run",
    "configuration.read",
    "configuration.write",
    "events.read",
    "import.write",
    "metrics.read",
    "operations.read",
    "operations.act",
    "audit.read",
    "accounts.write",
]
Permission: TypeAlias = TicketAction | HouseAction
Reach: TypeAlias = Literal[
    "none", "own", "level_two", "accounts", "teams", "scope", "all"
]


class Powers(msgspec.Struct, frozen=True):
    """What a role may do, and on which tickets."""

    permissions: frozenset[Permission] = frozenset()
    reach: Reach = "none"


class RoleConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A company's own role. What it does not say itself is as in `based_on`."""

    id: str
    name: str
    based_on: Role | None = None
    permissions: tuple[Permission, ...] | None = None
    reach: Reach | None = None

    def powers(self) -> Powers:
        base = BUILT_IN[self.based_on] if self.based_on else Powers(reach="own")
        given = base.permissions if self.permissions is None else self.permissions
        return Powers(frozenset(given) - NOT_GRANTED, self.reach or base.reach)


def powers_of(role_id: str, own: Mapping[str, RoleConfig]) -> Powers:
    """Of a built-in role or one of a company's `own`; none for a role that has gone."""
    role = own.get(role_id)
    return role.powers() if role is not None else _BUILT_IN.get(role_id, Powers())


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
        "tickets.escalate",
        "tickets.transfer",
        "tickets.hand_over",
    }
)
_SUPERVISION: frozenset[Permission] = _WORK | {
    "tickets.assign",
    "tickets.intervene",
    "tickets.inform",
    "contacts.describe",
    "contacts.reveal",
    "overview.read",
    "sql.run",
    "configuration.read",
    "operations.read",
}

PERMISSIONS: tuple[Permission, ...] = (
    *get_args(TicketAction),
    *get_args(HouseAction),
)
NOT_GRANTED: frozenset[Permission] = frozenset({"accounts.write"})
"""Only the built-in administrator has them: who may grant roles could grant more than
he has."""
REACHES: tuple[Reach, ...] = get_args(Reach)

BUILT_IN: dict[Role, Powers] = {
    "support": Powers(_WORK, "own"),
    "escalation": Powers(_WORK | {"tickets.assign"}, "level_two"),
    "account_manager": Powers(
        _WORK
        | {"tickets.assign", "tickets.inform", "contacts.reveal", "overview.read"},
        "accounts",
    ),
    "supervisor": Powers(_SUPERVISION, "scope"),
    "analyst": Powers(frozenset({"overview.read", "sql.run"}), "scope"),
    "administrator": Powers(frozenset(PERMISSIONS), "all"),
}
_BUILT_IN: Mapping[str, Powers] = {str(name): one for name, one in BUILT_IN.items()}
