"""The log of privileged acts, for whoever looks into what was done."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime
from starlette.responses import Response

from routing_service.desk.audit import EntryView, Sought
from routing_service.web.guards import allowed
from routing_service.web.identity import SignedIn, TheService
from routing_service.web.json import answer, answers

Auditor = Annotated[SignedIn, Depends(allowed("audit.read"))]

MOST_NUMBER = 2**53
"""JSON numbers are exact up to here in every reader."""


class AuditPage(msgspec.Struct, frozen=True):
    """`next`: pass it as `after` for older entries; null at the end."""

    entries: list[EntryView]
    next: int | None


async def show_audit(
    who: Auditor,  # noqa: ARG001
    service: TheService,
    *,
    after: Annotated[int | None, Query(ge=1, le=MOST_NUMBER)] = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    actor_id: Annotated[str | None, Query(max_length=200)] = None,
    act: Annotated[str | None, Query(max_length=200)] = None,
    target: Annotated[str | None, Query(max_length=200)] = None,
    since: Annotated[AwareDatetime | None, Query()] = None,
    until: Annotated[AwareDatetime | None, Query()] = None,
) -> Response:
    """Privileged acts, the newest first; `after` is the number of the last one seen.
    The other parameters narrow them, over the whole log."""
    sought = Sought(actor_id=actor_id, act=act, target=target, since=since, until=until)
    found = await service.desk.audit.page(after, limit + 1, sought)
    entries = found[:limit]
    is_end = len(found) == len(entries)
    return answer(AuditPage(entries, None if is_end else entries[-1].number))


router = APIRouter(tags=["audit"])
router.add_api_route(
    "/v1/audit", show_audit, methods=["GET"], responses=answers(AuditPage)
)

SHAPES = [AuditPage]
