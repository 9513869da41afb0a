"""A customer's stakeholders, told how a ticket stands."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints
from starlette.responses import Response

from routing_service.desk.views import CommandOutcome
from routing_service.web.asking import asked_for
from routing_service.web.guards import on_ticket
from routing_service.web.identity import IdempotencyKey, TheService, Who
from routing_service.web.json import answer, answers

Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=254,
        pattern=r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+$",
    ),
]


class StakeholderUpdate(BaseModel):
    """Without `emails` those told before are told again."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000)] = (
        ""
    )
    emails: Annotated[list[Email] | None, Field(min_length=1, max_length=20)] = None


class Stakeholders(msgspec.Struct, frozen=True):
    emails: list[str]


async def show_stakeholders(ticket_id: str, who: Who, service: TheService) -> Response:
    """Who was told last how a ticket of this customer stands."""
    emails = await service.desk.stakeholders(who.principal, ticket_id)
    return answer(Stakeholders(list(emails)))


async def inform(
    ticket_id: str,
    body: StakeholderUpdate,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    """E-mails the ticket's status and deadlines, with a text of mine, to the customer's
    stakeholders. 422 without a mail server or anybody to tell."""
    asked = asked_for(service, who, ticket_id, "inform", key)
    emails = None if body.emails is None else list(dict.fromkeys(body.emails))
    return answer(await service.desk.informing.inform(asked, body.text, emails))


router = APIRouter(prefix="/v1/tickets/{ticket_id}", tags=["tickets"])
router.add_api_route(
    "/stakeholders",
    show_stakeholders,
    methods=["GET"],
    responses=answers(Stakeholders),
    dependencies=on_ticket("tickets.inform"),
)
router.add_api_route(
    "/stakeholder-update",
    inform,
    methods=["POST"],
    responses=answers(CommandOutcome),
    dependencies=on_ticket("tickets.inform"),
)

SHAPES = [Stakeholders]
