"""Operational notices, and settling those that need somebody."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends
from starlette.responses import Response

from routing_service.desk.notices import NoticeView
from routing_service.domain.access import oversees
from routing_service.web.guards import allowed
from routing_service.web.identity import SignedIn, TheService
from routing_service.web.json import answer, answers

Watcher = Annotated[SignedIn, Depends(allowed("operations.read"))]
Operator = Annotated[SignedIn, Depends(allowed("operations.act"))]


class NoticeList(msgspec.Struct, frozen=True):
    notices: list[NoticeView]


async def show_notices(
    who: Watcher,
    service: TheService,
    open: bool = False,  # noqa: A002  the parameter's name
) -> Response:
    """The latest notices, newest first; with `open` those that nobody has seen to."""
    notices = service.desk.notices
    found = await (notices.open() if open else notices.latest())
    return answer(
        NoticeList([one for one in found if oversees(who.principal, one.number_id)])
    )


async def settle(notice_id: str, who: Operator, service: TheService) -> Response:
    """Says that somebody has seen to it; once more changes nothing."""
    settled = await service.desk.notices.settle(who.principal, notice_id)
    return answer(settled)


router = APIRouter(prefix="/v1/notices", tags=["operations"])
router.add_api_route("", show_notices, methods=["GET"], responses=answers(NoticeList))
router.add_api_route(
    "/{notice_id}/settle", settle, methods=["POST"], responses=answers(NoticeView)
)

SHAPES = [NoticeList]
