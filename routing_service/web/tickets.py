"""The queue, one ticket, and the commands that change it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from routing_service import errors
from routing_service.desk.queue import QueueQuery
from routing_service.desk.views import CommandOutcome, TicketPage, TicketView
from routing_service.domain.roles import TicketAction
from routing_service.domain.types import Priority, TicketStatus
from routing_service.web.asking import asked_for
from routing_service.web.guards import WITHIN_SIGHT, on_ticket
from routing_service.web.handovers import escalate, hand_over, intervene, transfer
from routing_service.web.identity import IdempotencyKey, TheService, Who
from routing_service.web.json import answer, answers
from routing_service.web.replies import react, reply

STATUSES = ("open", "pending", "on_hold", "snoozed", "resolved", "closed")

Command = Callable[..., Coroutine[Any, Any, Response]]
Limit = Annotated[int, Query(ge=1, le=200)]


class Nothing(BaseModel):
    pass


class Assignment(BaseModel):
    agent_id: str | None = Field(max_length=200)
    reason: str = Field("", max_length=500)


class Note(BaseModel):
    text: str = Field(min_length=1, max_length=20_000)


class Tags(BaseModel):
    tags: list[Annotated[str, Field(min_length=1, max_length=60)]] = Field(
        max_length=50
    )


class StatusChange(BaseModel):
    to: TicketStatus
    reason: str = Field("", max_length=500)


class PriorityChange(BaseModel):
    to: Priority


class TeamChange(BaseModel):
    to: str = Field(max_length=200)
    reason: str = Field("", max_length=500)


class Replying(BaseModel):
    is_replying: bool


async def list_tickets(  # noqa: PLR0917  the query's parameters
    who: Who,
    service: TheService,
    view: Literal["all", "mine", "unassigned"] = "all",
    status: Annotated[str, Query(description="Comma-separated statuses.")] = "",
    team: str | None = None,
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """The tickets I may see, the most urgent first."""
    statuses = frozenset(one for one in status.split(",") if one)
    unknown = statuses.difference(STATUSES)
    if unknown:
        raise errors.Unreadable(
            f"status {', '.join(sorted(unknown))}: expected {', '.join(STATUSES)}"
        )
    query = QueueQuery(
        view=view,
        statuses=statuses,
        team_id=team or None,
        text=q.strip(),
        limit=limit,
        cursor=cursor,
    )
    return answer(await service.desk.list_tickets(who.principal, query))


async def show_ticket(ticket_id: str, who: Who, service: TheService) -> Response:
    """One ticket with its conversation, oldest first."""
    return answer(await service.desk.show_ticket(who.principal, ticket_id))


async def claim(
    ticket_id: str,
    who: Who,
    service: TheService,
    body: Nothing | None = None,  # noqa: ARG001  an empty object may be sent
    key: IdempotencyKey = None,
) -> Response:
    """Makes me the owner."""
    asked = asked_for(service, who, ticket_id, "claim", key)
    return answer(await service.desk.commands.ownership.claim(asked))


async def assign(
    ticket_id: str,
    body: Assignment,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    """Gives the ticket to an agent, or to nobody."""
    asked = asked_for(service, who, ticket_id, "assign", key)
    return answer(
        await service.desk.commands.ownership.assign(asked, body.agent_id, body.reason)
    )


async def note(
    ticket_id: str,
    body: Note,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    """Adds a note that only colleagues see."""
    asked = asked_for(service, who, ticket_id, "note", key)
    return answer(await service.desk.commands.upkeep.note(asked, body.text))


async def tag(
    ticket_id: str,
    body: Tags,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    """Sets the whole set of tags."""
    asked = asked_for(service, who, ticket_id, "tags", key)
    return answer(await service.desk.commands.upkeep.tag(asked, body.tags))


async def change_status(
    ticket_id: str,
    body: StatusChange,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    """Changes the status; a resolution asks the customer for a rating."""
    asked = asked_for(service, who, ticket_id, "status", key)
    return answer(
        await service.desk.commands.upkeep.change_status(asked, body.to, body.reason)
    )


async def change_priority(
    ticket_id: str,
    body: PriorityChange,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    asked = asked_for(service, who, ticket_id, "priority", key)
    return answer(await service.desk.commands.upkeep.change_priority(asked, body.to))


async def change_team(
    ticket_id: str,
    body: TeamChange,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    asked = asked_for(service, who, ticket_id, "team", key)
    return answer(
        await service.desk.commands.ownership.change_team(asked, body.to, body.reason)
    )


async def show_replying(
    ticket_id: str, body: Replying, who: Who, service: TheService
) -> Response:
    """Tells colleagues that I am writing an answer; forgotten after a while."""
    service.desk.staff.set_replying(
        who.principal, ticket_id, is_replying=body.is_replying
    )
    return Response(status_code=204)


router = APIRouter(tags=["tickets"])
router.add_api_route(
    "/v1/tickets",
    list_tickets,
    methods=["GET"],
    responses=answers(TicketPage),
    dependencies=WITHIN_SIGHT,
)
router.add_api_route(
    "/v1/tickets/{ticket_id}",
    show_ticket,
    methods=["GET"],
    dependencies=on_ticket("tickets.view"),
    responses=answers(TicketView),
)
_COMMANDS: dict[str, tuple[TicketAction, Command]] = {
    "claim": ("tickets.claim", claim),
    "assign": ("tickets.release", assign),  # to somebody: tickets.assign
    "replies": ("tickets.reply", reply),
    "reactions": ("tickets.reply", react),
    "notes": ("tickets.note", note),
    "tags": ("tickets.tag", tag),
    "status": ("tickets.status", change_status),
    "priority": ("tickets.priority", change_priority),
    "team": ("tickets.team", change_team),
    "escalate": ("tickets.escalate", escalate),
    "transfer": ("tickets.transfer", transfer),
    "hand-to-account-manager": ("tickets.hand_over", hand_over),
    "intervene": ("tickets.intervene", intervene),
}
for _name, (_action, _command) in _COMMANDS.items():
    router.add_api_route(
        "/v1/tickets/{ticket_id}/" + _name,
        _command,
        methods=["POST"],
        responses=answers(CommandOutcome),
        dependencies=on_ticket(_action),
    )
router.add_api_route(
    "/v1/tickets/{ticket_id}/presence",
    show_replying,
    methods=["POST"],
    dependencies=on_ticket("tickets.view"),
    status_code=204,
)

SHAPES = [TicketPage, TicketView, CommandOutcome]
