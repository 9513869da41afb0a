"""What did not leave: failed messages and their retry, numbers that stand still."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends
from starlette.responses import Response

from routing_service.desk.command_runner import Asked
from routing_service.desk.dead_letters import FailedMessage
from routing_service.desk.numbers import NumberView
from routing_service.desk.views import CommandOutcome
from routing_service.domain.access import oversees
from routing_service.web.guards import WITHIN_SIGHT, allowed, on_ticket
from routing_service.web.identity import IdempotencyKey, SignedIn, TheService, Who
from routing_service.web.json import answer, answers

Overseer = Annotated[SignedIn, Depends(allowed("operations.read"))]
Operator = Annotated[SignedIn, Depends(allowed("operations.act"))]


class FailedMessages(msgspec.Struct, frozen=True):
    messages: list[FailedMessage]


class NumberList(msgspec.Struct, frozen=True):
    numbers: list[NumberView]


async def list_failed(who: Who, service: TheService) -> Response:
    """The messages that failed on tickets I may see, the latest first."""
    return answer(FailedMessages(service.desk.failed_messages(who.principal)))


async def retry(
    ticket_id: str,
    message_id: str,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    """Queues a failed message again. One given up for lack of an answer may have
    arrived: ask the customer first."""
    asked = Asked(
        principal=who.principal,
        ticket_id=ticket_id,
        command=f"retry {message_id}",
        key=key,
        now=service.clock(),
    )
    return answer(await service.desk.commands.answering.retry(asked, message_id))


async def list_numbers(who: Overseer, service: TheService) -> Response:
    """The numbers we send from, and whether they do."""
    numbers = service.desk.numbers()
    return answer(
        NumberList([one for one in numbers if oversees(who.principal, one.id)])
    )


async def resume_number(number_id: str, who: Operator, service: TheService) -> Response:
    """Lets a number that WhatsApp made us stop send again."""
    return answer(await service.desk.resume_number(who.principal, number_id))


router = APIRouter(tags=["outbox"])
router.add_api_route(
    "/v1/outbox/failed",
    list_failed,
    methods=["GET"],
    dependencies=WITHIN_SIGHT,
    responses=answers(FailedMessages),
)
router.add_api_route(
    "/v1/tickets/{ticket_id}/messages/{message_id}/retry",
    retry,
    methods=["POST"],
    dependencies=on_ticket("tickets.reply"),
    responses=answers(CommandOutcome),
)
router.add_api_route(
    "/v1/numbers", list_numbers, methods=["GET"], responses=answers(NumberList)
)
router.add_api_route(
    "/v1/numbers/{number_id}/resume",
    resume_number,
    methods=["POST"],
    responses=answers(NumberView),
)

SHAPES = [FailedMessages, NumberList]
