"""The vault's bodies, read again with today's parser."""

from __future__ import annotations

from typing import Annotated

import msgspec
import structlog
from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from routing_service.desk.reparse import Recovered
from routing_service.web.guards import allowed
from routing_service.web.identity import SignedIn, TheService
from routing_service.web.json import answer, answers

Importer = Annotated[SignedIn, Depends(allowed("import.write"))]

_log = structlog.get_logger(__name__)


class Reparsed(msgspec.Struct, frozen=True):
    """What one file of the vault gave. `segment`: pass it as `after` for the next one;
    null when there is none."""

    segment: str | None
    recovered: Recovered


async def reparse(
    who: Importer,
    service: TheService,
    after: Annotated[str | None, Query(max_length=40)] = None,
) -> Response:
    """Reads one file of the vault again and records what an older parser missed. It
    starts no effect: no message, no notification, no assignment."""
    segment, recovered = await service.desk.reparse(after)
    _log.info("reparsed", user=who.user.id, segment=segment, bodies=recovered.bodies)
    if segment is not None:
        await service.desk.audit.record(who.user.id, "events.reparsed", segment)
    return answer(Reparsed(segment, recovered))


router = APIRouter(tags=["events"])
router.add_api_route(
    "/v1/reparse", reparse, methods=["POST"], responses=answers(Reparsed)
)

SHAPES = [Reparsed]
