"""What is known of a customer, set right and told; and the number, shown in full."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from routing_service.desk.views import ContactCard
from routing_service.domain.contact import CORRECTABLE
from routing_service.domain.description import Description
from routing_service.web.guards import on_contact, on_ticket
from routing_service.web.identity import IdempotencyKey, TheService, Who
from routing_service.web.json import answer, answers

Label = Annotated[str, Field(min_length=1, max_length=60)]
Value = Annotated[str, Field(max_length=200)]


class ContactChange(BaseModel):
    """What is not given stays as it is; an empty text takes tier, account manager or an
    attribute away."""

    language: Annotated[str | None, Field(max_length=35)] = None
    timezone: Annotated[str | None, Field(max_length=64)] = None
    country: Annotated[str | None, Field(max_length=2)] = None
    tier: Annotated[str | None, Field(max_length=60)] = None
    account_manager_id: Annotated[str | None, Field(max_length=200)] = None
    attributes: Annotated[dict[Label, Value] | None, Field(max_length=50)] = None


async def correct(
    contact_id: str,
    body: ContactChange,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    """Sets right what was detected (no later detection changes it) and tells what the
    company knows. For whoever may answer a ticket of this customer; tier, account
    manager and attributes take `contacts.describe`."""
    card = await service.desk.corrections.correct(
        who.principal,
        contact_id,
        body.model_dump(include=set(CORRECTABLE)),
        Description(
            tier=body.tier,
            account_manager_id=body.account_manager_id,
            attributes=body.attributes,
        ),
        key=key,
        now=service.clock(),
    )
    return answer(card)


class Reveal(BaseModel):
    reason: Annotated[str, Field(max_length=500)] = ""


class RevealedPhone(msgspec.Struct, frozen=True):
    phone: str


async def reveal(
    ticket_id: str, body: Reveal, who: Who, service: TheService
) -> Response:
    """The phone number of the ticket's customer, in full; each time is recorded."""
    phone = await service.desk.revealing.reveal(
        who.principal, ticket_id, body.reason, now=service.clock()
    )
    return answer(RevealedPhone(phone))


router = APIRouter(tags=["contacts"])
router.add_api_route(
    "/v1/contacts/{contact_id}",
    correct,
    methods=["POST"],
    dependencies=on_contact("tickets.reply"),
    responses=answers(ContactCard),
)
router.add_api_route(
    "/v1/tickets/{ticket_id}/reveal-phone",
    reveal,
    methods=["POST"],
    responses=answers(RevealedPhone),
    dependencies=on_ticket("contacts.reveal"),
)

SHAPES = [ContactCard, RevealedPhone]
