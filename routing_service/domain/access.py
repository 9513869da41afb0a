"""Who may see which ticket and do what: one policy for pages, API, live stream and SQL.

How the warehouse says the same in SQL is told by `warehouse_access`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from routing_service.domain.roles import (
    Permission,
    Powers,
    Reach,
    RoleConfig,
    TicketAction,
    powers_of,
)

if TYPE_CHECKING:
    from routing_service.domain.configuration_values import AgentProfile


class Scope(msgspec.Struct, frozen=True):
    """Bounds of what somebody reaches; an empty tuple is no bound."""

    teams: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


EVERYWHERE = Scope()


class Principal(msgspec.Struct, frozen=True):
    """Who asks: an agent, or the service itself."""

    id: str
    role: str
    teams: tuple[str, ...] = ()
    scope: Scope = EVERYWHERE
    powers: Powers = Powers()

    @property
    def permissions(self) -> frozenset[Permission]:
        return self.powers.permissions

    @property
    def reach(self) -> Reach:
        return self.powers.reach

    @property
    def bound_teams(self) -> tuple[str, ...]:
        """Who supervises teams is bound by them, unless the scope names others."""
        is_of_teams = self.powers.reach == "scope" and not self.scope.teams
        return self.teams if is_of_teams else self.scope.teams

    @property
    def minds_customers(self) -> bool:
        """Whether the reach depends on a ticket's number, country or account manager,
        beside team, owner and level."""
        is_bound = self.scope.numbers or self.scope.countries
        return bool(is_bound) or self.powers.reach == "accounts"

    @property
    def reaches_all(self) -> bool:
        """Whether no ticket, of today or tomorrow, is out of reach."""
        is_bound = self.bound_teams or self.scope.numbers or self.scope.countries
        return self.powers.reach in {"scope", "all"} and not is_bound


def principal_of(profile: AgentProfile, roles: Mapping[str, RoleConfig]) -> Principal:
    """An agent with what their role may do by a configuration; `roles`: its own."""
    return Principal(
        id=profile.id,
        role=profile.role,
        teams=profile.teams,
        scope=profile.scope,
        powers=powers_of(profile.role, roles),
    )


class Owned(Protocol):
    """The part of a ticket that access depends on. `country`: of the customer when the
    ticket was opened; `account_manager_id`: of the customer now."""

    @property
    def team_id(self) -> str | None: ...
    @property
    def agent_id(self) -> str | None: ...
    @property
    def level(self) -> int: ...
    @property
    def number_id(self) -> str | None: ...
    @property
    def country(self) -> str | None: ...
    @property
    def account_manager_id(self) -> str | None: ...


class Holding(NamedTuple):
    """A ticket as far as access depends on it: tickets of one holding are seen by the
    same people. Fulfils Owned."""

    team_id: str | None = None
    agent_id: str | None = None
    level: int = 1
    number_id: str | None = None
    country: str | None = None
    account_manager_id: str | None = None

    @classmethod
    def of(cls, ticket: Owned) -> Holding:
        return cls(
            ticket.team_id,
            ticket.agent_id,
            ticket.level,
            ticket.number_id,
            ticket.country,
            ticket.account_manager_id,
        )


def permits(principal: Principal, permission: Permission) -> bool:
    """Whether the role has it. What shows or changes tickets of everybody takes a reach
    that holds them all."""
    if permission not in principal.permissions:
        return False
    return permission not in OF_THE_WHOLE or principal.reaches_all


def may(principal: Principal, action: TicketAction, ticket: Owned) -> bool:
    """Whether the role has the action and the ticket is in sight.

    Only somebody who may assign acts for others: `tickets.release` is for one's own.
    """
    if action not in principal.permissions or not visible(principal, ticket):
        return False
    if action == "tickets.release" and ticket.agent_id != principal.id:
        return "tickets.assign" in principal.permissions
    return True


def visible(principal: Principal, ticket: Owned) -> bool:
    """Whether the ticket itself is shown, beyond its part in figures."""
    return "tickets.view" in principal.permissions and reaches(principal, ticket)


def reaches(principal: Principal, ticket: Owned) -> bool:
    """One's own tickets always; beyond them, as far as the role's reach and the bounds
    of team, number and country go.

    A ticket of no team is reached only by who is bound to none.
    """
    reach = principal.reach
    if reach == "none":
        return False
    if ticket.agent_id == principal.id:
        return True
    return _within_bounds(principal, ticket) and _reaches(principal, reach, ticket)


def _within_bounds(principal: Principal, ticket: Owned) -> bool:
    teams, scope = principal.bound_teams, principal.scope
    return (
        (not teams or ticket.team_id in teams)
        and (not scope.numbers or ticket.number_id in scope.numbers)
        and (not scope.countries or ticket.country in scope.countries)
    )


def _reaches(principal: Principal, reach: Reach, ticket: Owned) -> bool:
    if reach == "accounts":
        return ticket.account_manager_id == principal.id
    if reach in {"scope", "all"}:
        return True
    if ticket.team_id not in principal.teams:
        return False
    if reach == "own":
        return ticket.agent_id is None
    return reach == "teams" or ticket.level >= ESCALATED


def oversees(principal: Principal, number_id: str | None) -> bool:
    """Whether what concerns one of our numbers is within the bounds; what concerns the
    whole account is."""
    numbers = principal.scope.numbers
    return not numbers or number_id is None or number_id in numbers


def may_correct(principal: Principal, tickets: Sequence[Owned]) -> bool:
    """Whether a customer's language and the like may be set right, by their `tickets`
    in work: by who may answer one of them. Without any it takes a reach over all."""
    return _may_touch(principal, "tickets.reply", tickets)


def may_describe(principal: Principal, tickets: Sequence[Owned]) -> bool:
    """The same for tier, account manager and attributes."""
    return _may_touch(principal, "contacts.describe", tickets)


def _may_touch(
    principal: Principal, action: TicketAction, tickets: Sequence[Owned]
) -> bool:
    if tickets:
        return any(may(principal, action, one) for one in tickets)
    return principal.reaches_all and action in principal.permissions


ESCALATED = 2
"""The level of tickets that first-level support has passed on."""

OF_THE_WHOLE: frozenset[Permission] = frozenset({"events.read", "import.write"})
"""Permissions that no bound can be put to."""
