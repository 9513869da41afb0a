"""What is known of a customer, set right."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from routing_service.desk.views import ContactCard
from routing_service.web.guards import on_contact
from routing_service.web.identity import IdempotencyKey, TheService, Who
from routing_service.web.json import answer, answers


class Correction(BaseModel):
    """What is not given stays as it is."""

    language: Annotated[str | None, Field(max_length=35)] = None
    timezone: Annotated[str | None, Field(max_length=64)] = None
    country: Annotated[str | None, Field(max_length=2)] = None


async def correct(
    contact_id: str,
    body: Correction,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    """Sets right what was detected: no later detection changes it. For whoever may
    answer a ticket of this customer."""
    card = await service.desk.corrections.correct(
        who.principal,
        contact_id,
        body.model_dump(),
        key=key,
        now=service.clock(),
    )
    return answer(card)


router = APIRouter(tags=["contacts"])
router.add_api_route(
    "/v1/contacts/{contact_id}",
    correct,
    methods=["POST"],
    dependencies=on_contact("tickets.reply"),
    responses=answers(ContactCard),
)

SHAPES = [ContactCard]
