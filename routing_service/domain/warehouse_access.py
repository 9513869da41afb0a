"""The access policy as SQL: which rows of each mart somebody may see.

A fact of a ticket is seen by who may see the ticket as it stands now; a ticket that
moves takes its history with it. The conditions name the published file as `published`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec

from routing_service.domain.access import ESCALATED, Principal

Scoping: TypeAlias = Literal["house", "ticket", "of_ticket", "contact", "recounted"]

READING = frozenset({"overview.read", "sql.run"})
EVERY_ROW = "true"


class TableRows(msgspec.Struct, frozen=True):
    """A mart, and a condition on its rows."""

    table: str
    where: str


def warehouse_rows(principal: Principal) -> tuple[TableRows, ...]:
    """The marts that may be read, none without a permission to read figures. A mart of
    no declared scoping is withheld from who does not reach every ticket."""
    if not READING & principal.permissions:
        return ()
    conditions = _conditions(principal)
    return tuple(
        TableRows(table, conditions[scoping])
        for table, scoping in MARTS.items()
        if scoping in conditions
    )


def _conditions(principal: Principal) -> dict[Scoping, str]:
    if principal.reaches_all:
        return dict.fromkeys(MARTS.values(), EVERY_ROW)
    those = _of_tickets(principal)
    return {
        "house": EVERY_ROW,
        "ticket": those,
        "of_ticket": _in_those("ticket_id", "fct_tickets", those),
        "contact": _in_those("contact_id", "fct_tickets", those),
    }


def _of_tickets(principal: Principal) -> str:
    """`access.reaches` of a row of fct_tickets."""
    if principal.reach == "none":
        return "false"
    scope = principal.scope
    within = [
        _among(column, values)
        for column, values in (
            ("team_id", principal.bound_teams),
            ("number_id", scope.numbers),
            ("country", scope.countries),
        )
        if values
    ]
    mine = f"agent_id = {_text(principal.id)}"
    return f"({mine} or ({' and '.join([*within, *_of_reach(principal)])}))"


def _of_reach(principal: Principal) -> list[str]:
    """Without any condition where the reach is everything within the bounds."""
    teams = _among("team_id", principal.teams)
    match principal.reach:
        case "own":
            return [teams, "agent_id is null"]
        case "level_two":
            return [teams, f"level >= {ESCALATED}"]
        case "teams":
            return [teams]
        case "accounts":
            is_mine = f"dim_contacts.account_manager_id = {_text(principal.id)}"
            return [_in_those("contact_id", "dim_contacts", is_mine)]
        case _:
            return []


def _in_those(column: str, mart: str, where: str) -> str:
    """The rows whose `column` is one of those of the mart's rows."""
    those = f"select {mart}.{column} from published.marts.{mart}"  # noqa: S608
    return f"{column} in ({those} where {where})"


def _among(column: str, values: Iterable[str]) -> str:
    texts = ", ".join(_text(one) for one in sorted(values))
    return f"{column} in ({texts})" if texts else "false"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


MARTS: dict[str, Scoping] = {
    "dim_agents": "house",
    "dim_calendars": "house",
    "dim_contacts": "contact",
    "dim_dates": "house",
    "dim_numbers": "house",
    "dim_policies": "house",
    "dim_teams": "house",
    "dim_templates": "house",
    "fct_assignments": "of_ticket",
    "fct_csat": "of_ticket",
    "fct_decisions": "of_ticket",
    "fct_shadow_decisions": "of_ticket",
    "fct_message_costs": "of_ticket",
    "fct_messages": "of_ticket",
    "fct_notifications": "of_ticket",
    "fct_restatements": "of_ticket",
    "fct_sla_alerts": "of_ticket",
    "fct_sla_breaches": "of_ticket",
    "fct_sla_clocks": "of_ticket",
    "fct_status_spans": "of_ticket",
    "fct_tickets": "ticket",
    "fct_waits": "of_ticket",
    "kpi_daily": "recounted",
    "publication": "house",
}
"""How each mart is scoped: the same for everybody; by the ticket it is, or is about; by
the customer; or counted again from the scoped facts by its own query."""

RECOUNTED = tuple(table for table, scoping in MARTS.items() if scoping == "recounted")
