"""Refusals of the pages' own, in the service's shape (RFC 9457)."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response


def problem(status: int, kind: str) -> Response:
    return JSONResponse(
        {"type": kind, "title": kind.replace("-", " "), "status": status},
        status_code=status,
        media_type="application/problem+json",
    )
