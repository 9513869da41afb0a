"""SQL over the published figures, for those whose work is to ask."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
import structlog
from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.responses import Response

from routing_service.domain.audit import digest
from routing_service.domain.warehouse_access import warehouse_rows
from routing_service.web.analyst_process import Tables
from routing_service.web.guards import allowed
from routing_service.web.identity import SignedIn, TheService
from routing_service.web.json import answer, answers

Analyst = Annotated[SignedIn, Depends(allowed("sql.run"))]

_log = structlog.get_logger(__name__)


class Query(BaseModel):
    query: str = Field(min_length=1, max_length=100_000)
    limit: int | None = Field(None, ge=1, description="At most so many rows.")


class ColumnView(msgspec.Struct, frozen=True):
    name: str
    type: str
    description: str | None = None


class TableView(msgspec.Struct, frozen=True):
    name: str
    description: str | None
    columns: list[ColumnView]


class QueryResultView(msgspec.Struct, frozen=True):
    columns: list[ColumnView]
    rows: list[list[Any]]
    is_truncated: bool
    elapsed_ms: float
    as_of: datetime | None


class SchemaView(msgspec.Struct, frozen=True):
    tables: list[TableView]
    as_of: datetime | None


async def run_query(body: Query, who: Analyst, service: TheService) -> Response:
    """Runs one select over the newest published figures, with a row and time limit, of
    the tickets that are in the asker's reach."""
    settings = service.settings
    rows = min(body.limit or settings.sql_rows, settings.sql_rows)
    _log.info("query", user=who.user.id, characters=len(body.query), rows=rows)
    await service.desk.audit.record(
        who.user.id,
        "sql.run",
        None,
        {"query_digest": digest(body.query), "characters": len(body.query)},
    )
    result = await service.analyst.query(
        body.query, _seen(who), rows=rows, seconds=settings.sql_seconds
    )
    _log.info(
        "query done",
        user=who.user.id,
        rows=len(result["rows"]),
        elapsed_ms=result["elapsed_ms"],
    )
    return answer(result)


async def show_schema(who: Analyst, service: TheService) -> Response:
    """The published tables with their columns' types and meanings."""
    return answer(await service.analyst.schema(_seen(who)))


def _seen(who: SignedIn) -> Tables:
    return None if who.principal.reaches_all else warehouse_rows(who.principal)


router = APIRouter(prefix="/v1/sql", tags=["analyst"])
router.add_api_route(
    "", run_query, methods=["POST"], responses=answers(QueryResultView)
)
router.add_api_route(
    "/schema", show_schema, methods=["GET"], responses=answers(SchemaView)
)

SHAPES = [QueryResultView, SchemaView]
