"""A message as it was kept, for whoever looks into what the desk made of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from routing_service import errors
from routing_service.domain.events import MessagePosted, MessageReceived
from routing_service.domain.record import Recorded
from routing_service.web.guards import on_ticket
from routing_service.web.identity import TheService, Who
from routing_service.web.json import answer, answers


class RawMessage(msgspec.Struct, frozen=True, kw_only=True):
    """`item`: WhatsApp's id, type and content; of a kind that is not known the whole
    item. `event`: the fact that was made of it."""

    message_id: str
    occurred_at: datetime
    recorded_at: datetime
    item: dict[str, Any]
    event_type: str
    event: dict[str, Any]


async def show_raw(
    ticket_id: str, message_id: str, who: Who, service: TheService
) -> Response:
    """One message of a conversation, with what is not shown to others."""
    records = await service.desk.records(who.principal, ticket_id)
    for record in records:
        event = record.fact.event
        if (
            isinstance(event, MessageReceived | MessagePosted)
            and event.message_id == message_id
        ):
            await service.desk.audit.record(
                who.user.id, "messages.raw_read", message_id, {"ticket_id": ticket_id}
            )
            return answer(_raw(record, event))
    raise errors.NotFound(f"message {message_id}: none of ticket {ticket_id}")


def _raw(record: Recorded, event: MessageReceived | MessagePosted) -> RawMessage:
    return RawMessage(
        message_id=event.message_id,
        occurred_at=record.fact.occurred_at,
        recorded_at=record.recorded_at,
        item=_item(record, event.kind),
        event_type=type(event).__name__,
        event=msgspec.to_builtins(event),
    )


def _item(record: Recorded, kind: str) -> dict[str, Any]:
    personal = record.fact.personal.data if record.fact.personal else {}
    content = personal.get("content")
    if kind == "unsupported" and isinstance(content, dict):
        return content
    part = content or {"body": personal.get("text")}
    return {"id": personal.get("wamid"), "type": kind, kind: part}


router = APIRouter(tags=["tickets"])
router.add_api_route(
    "/v1/tickets/{ticket_id}/messages/{message_id}/raw",
    show_raw,
    methods=["GET"],
    dependencies=on_ticket("messages.raw"),
    responses=answers(RawMessage),
)

SHAPES = [RawMessage]
