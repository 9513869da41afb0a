"""Past tickets with what became of them, for a classifier to learn from."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from routing_service.classifier_history import PastStep, past_steps
from routing_service.web.guards import allowed
from routing_service.web.identity import SignedIn, TheService
from routing_service.web.json import answer, answers

Administrator = Annotated[SignedIn, Depends(allowed("configuration.write"))]


class PastPage(msgspec.Struct, frozen=True):
    """`next` is what to pass as `after` for the rest, null at the end."""

    steps: list[PastStep]
    next: int | None


async def show_past(
    who: Administrator,
    service: TheService,
    after: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """What the events of tickets say of their category, team and priority, with the
    customers' first words, in the order of the log."""
    desk = service.desk
    steps, following = await asyncio.to_thread(past_steps, desk.log, after)
    if after == 0:
        await desk.audit.record(who.user.id, "history.read")
    return answer(PastPage(steps, following))


router = APIRouter(tags=["routing"])
router.add_api_route(
    "/v1/routing/history", show_past, methods=["GET"], responses=answers(PastPage)
)

SHAPES = [PastPage]
