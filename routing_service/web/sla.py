"""Service levels: what is about to be late, and what compliance would have been under
other targets, hours or pauses."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from routing_service import sla_what_if
from routing_service.desk.at_risk import RiskQuery, Risks
from routing_service.domain.access import Principal
from routing_service.domain.types import Priority, SlaTarget, TicketStatus
from routing_service.domain.warehouse_access import warehouse_rows
from routing_service.web.guards import WITHIN_SIGHT, allowed
from routing_service.web.identity import Service, SignedIn, TheService, Who
from routing_service.web.json import answer, answers

Reader = Annotated[SignedIn, Depends(allowed("overview.read"))]

MOST_ROWS = 1_000
MOST_AHEAD_SECONDS = 604_800


class WhatIf(BaseModel):
    """What is left out stays as it was."""

    target: SlaTarget
    target_seconds: list[Annotated[int, Field(ge=1, le=31_536_000)]] = Field(
        default=[], max_length=50
    )
    calendar_id: str | None = Field(None, max_length=200)
    pauses: list[TicketStatus] | None = Field(None, max_length=6)
    policy_id: str | None = Field(None, max_length=200)
    team_id: str | None = Field(None, max_length=200)
    priority: Priority | None = None
    country: str | None = Field(None, pattern="^[A-Z]{2}$")
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


async def at_risk(  # noqa: PLR0917  the query's parameters
    who: Who,
    service: TheService,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    within_seconds: Annotated[int, Query(ge=60, le=MOST_AHEAD_SECONDS)] = 3_600,
    team_id: Annotated[str | None, Query(max_length=200)] = None,
    target: SlaTarget | None = None,
) -> Response:
    """The clocks that fall due soonest of the tickets I may see; and those that ran
    over as recently and still wait."""
    query = RiskQuery(
        within_seconds=within_seconds,
        limit=limit,
        team_id=team_id or None,
        target=target,
    )
    return answer(service.desk.at_risk(who.principal, query))


async def what_if(body: WhatIf, who: Reader, service: TheService) -> Response:
    """A curve of compliance by target, and the clocks that would change sides: of
    past tickets in the asker's reach, from the published figures."""
    question = msgspec.convert(body.model_dump(), sla_what_if.Question)
    ask = asker(who.principal, service)
    return answer(await sla_what_if.answer(question, service.desk.configuration, ask))


def asker(principal: Principal, service: Service) -> sla_what_if.Ask:
    """Asks the published figures, as far as they may see them."""
    tables = None if principal.reaches_all else warehouse_rows(principal)

    async def ask(sql: str) -> list[list[Any]]:
        found = await service.analyst.query(
            sql, tables, rows=MOST_ROWS, seconds=service.settings.sql_seconds
        )
        rows: list[list[Any]] = found["rows"]
        return rows

    return ask


router = APIRouter(prefix="/v1/sla", tags=["sla"])
router.add_api_route(
    "/at-risk",
    at_risk,
    methods=["GET"],
    dependencies=WITHIN_SIGHT,
    responses=answers(Risks),
)
router.add_api_route(
    "/what-if", what_if, methods=["POST"], responses=answers(sla_what_if.Answer)
)

SHAPES = [sla_what_if.Answer, Risks]
