"""Why a ticket came to its team and agent, as codes that pages put into words.

The recorded reason is made of few clauses (`domain.routing`, `Choice.shortage`); here
alone they are taken apart again, also those of decisions made long ago.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, cast, get_args

import msgspec

from routing_service.domain.events import TicketRouted

TeamBy: TypeAlias = Literal["rule", "number", "language", "default"]

FOLLOWS = " follows the sun"
WAITS = "waits for "


class Grounds(msgspec.Struct, frozen=True, kw_only=True):
    """`team_by`: what named the team, null where it had one. `instead_of_team_id`: the
    named team was closed and the one that is open has the ticket.
    `waits_for_agent_id`: it waits for whom the customer knows."""

    team_by: TeamBy | None = None
    instead_of_team_id: str | None = None
    waits_for_agent_id: str | None = None


def grounds_of(event: TicketRouted) -> Grounds:
    """What the fact says; nothing where people gave their own reason."""
    if event.trigger != "arrival":
        return Grounds()
    first, *others = event.reason.split(", ")
    word = first.partition(" ")[0]
    return Grounds(
        team_by=cast(TeamBy, word) if word in get_args(TeamBy) else None,
        instead_of_team_id=next(
            (one.removesuffix(FOLLOWS) for one in others if one.endswith(FOLLOWS)), None
        ),
        waits_for_agent_id=next(
            (one.removeprefix(WAITS) for one in others if one.startswith(WAITS)), None
        ),
    )
