"""Commands that pass a ticket on; each wants a reason, for whoever has it next."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints
from starlette.responses import Response

from routing_service.web.asking import asked_for
from routing_service.web.identity import IdempotencyKey, TheService, Who
from routing_service.web.json import answer

ReasonText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)
]
Id = Annotated[str, Field(min_length=1, max_length=200)]


class Reason(BaseModel):
    reason: ReasonText


class Escalation(Reason):
    """`team_id`: who has level 2, where it is not the one the ticket's team names."""

    team_id: Id | None = None


class Transfer(Reason):
    team_id: Id
    agent_id: Id | None = None


async def escalate(
    ticket_id: str,
    body: Escalation,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    """Passes the ticket on to level 2. 422 where nothing says which team has it."""
    asked = asked_for(service, who, ticket_id, "escalate", key)
    ownership = service.desk.commands.ownership
    return answer(await ownership.escalate(asked, body.team_id, body.reason))


async def transfer(
    ticket_id: str,
    body: Transfer,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    """Gives the ticket to another team, or to one of its agents."""
    asked = asked_for(service, who, ticket_id, "transfer", key)
    ownership = service.desk.commands.ownership
    return answer(
        await ownership.transfer(asked, body.team_id, body.agent_id, body.reason)
    )


async def hand_over(
    ticket_id: str,
    body: Reason,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    """Gives the ticket to the customer's account manager; 422 where there is none."""
    asked = asked_for(service, who, ticket_id, "hand over", key)
    return answer(await service.desk.commands.ownership.hand_over(asked, body.reason))


async def intervene(
    ticket_id: str,
    body: Reason,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    """Takes the ticket over from its owner, who is told why."""
    asked = asked_for(service, who, ticket_id, "intervene", key)
    return answer(await service.desk.commands.ownership.intervene(asked, body.reason))
