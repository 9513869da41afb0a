"""The stand-in service for reports: who may read them, and SQL over the figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stand_in_service import StandIn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from comptoir.querying import plain
from routing_service.errors import NotPublished, QueryRefused
from routing_service.published import Published


class ReportingService(StandIn):
    """Answers `/v1/sql` as the service does, from the figures published in `data`."""

    def __init__(self, data: Path) -> None:
        super().__init__()
        self.risks_asked: list[dict[str, str]] = []
        self.published = Published(data / "warehouse" / "published")
        self.asked: list[dict[str, Any]] = []
        self.app.router.routes[:0] = [
            Route("/v1/me", self.reporting_me),
            Route("/v1/sql/schema", self.schema),
            Route("/v1/sql", self.sql, methods=["POST"]),
            Route("/v1/sla/at-risk", self.at_risk),
            Route("/v1/sla/what-if", self.what_if, methods=["POST"]),
        ]

    async def reporting_me(self, request: Request) -> Response:
        who = self._who(request.headers)
        if who is None:
            return JSONResponse({"title": "Signed out"}, 401)
        email, user_id, name, role, locale = who
        user = {"id": user_id, "name": name, "email": email, "role": role}
        user |= {"teams": [], "languages": [], "locale": locale}
        user |= {"timezone": "Europe/Paris"}
        allowed = [] if role == "support" else ["overview.read", "sql.run"]
        allowed += ["tickets.view"] if role == "supervisor" else []
        return JSONResponse(
            {
                "user": user,
                "permissions": allowed,
                "warehouse": [{"table": "*", "where": "true"}],
            }
        )

    async def at_risk(self, request: Request) -> Response:
        """One clock, whatever is asked for."""
        self.risks_asked.append(dict(request.query_params))
        clock = {
            "ticket_id": "T-7",
            "target": "first_response",
            "period": 1,
            "due_at": "2026-11-20T12:08:00Z",
            "breach_at": "2026-11-20T12:08:00Z",
            "remaining_seconds": 480,
            "contact_name": "Chloé Haddad",
            "status": "open",
            "priority": "urgent",
            "team_id": "billing",
            "agent_id": None,
        }
        return JSONResponse(
            {
                "now": "2026-11-20T12:00:00Z",
                "at_risk": [clock],
                "breached": [],
                "has_more_at_risk": False,
                "has_more_breached": False,
            }
        )

    async def what_if(self, request: Request) -> Response:
        """Half of four clocks are met under any target."""
        body = await request.json()
        self.asked.append(body)
        counts = {"met": 2, "met_late": 1, "breached": 1, "compliance": 0.5}
        curve = [counts | {"target_seconds": one} for one in body["target_seconds"]]
        was = counts | {"target_seconds": None, "met": 3, "compliance": 0.75}
        changed = {"ticket_id": "T-1", "period": 1}
        changed |= {"elapsed_seconds": 2_400, "outcome": "met"}
        changed |= {"elapsed_seconds_then": 2_400, "outcome_then": "met_late"}
        return JSONResponse(
            {
                "clocks": 4,
                "as_it_was": was,
                "as_asked": curve[0],
                "curve": curve,
                "curve_as_it_was": curve,
                "changed_count": 1,
                "changed": [changed],
            }
        )

    async def schema(self, _request: Request) -> Response:
        try:
            tables, as_of = self.published.schema()
        except NotPublished as error:
            return _problem(503, "not-published", str(error))
        described: list[dict[str, Any]] = [
            {
                "name": table.name,
                "description": table.description,
                "columns": [
                    {"name": name, "type": kind, "description": description}
                    for name, kind, description in table.columns
                ],
            }
            for table in tables
        ]
        return JSONResponse({"tables": described, "as_of": plain(as_of)})

    async def sql(self, request: Request) -> Response:
        body = await request.json()
        try:
            result = self.published.query(
                body["query"], rows=body.get("limit") or 10_000
            )
        except QueryRefused as error:
            return _problem(422, "query-refused", str(error))
        return JSONResponse(
            {
                "columns": [{"name": c.name, "type": c.type} for c in result.columns],
                "rows": [[plain(value) for value in row] for row in result.rows],
                "is_truncated": result.is_truncated,
                "elapsed_ms": result.elapsed_ms,
                "as_of": plain(result.as_of),
            }
        )


def _problem(status: int, kind: str, detail: str) -> Response:
    problem = {"type": kind, "title": kind, "status": status, "detail": detail}
    return JSONResponse(problem, status)
