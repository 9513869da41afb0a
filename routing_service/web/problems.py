"""Refusals as RFC 9457 problem+json: the one table from an error to its status."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from routing_service.domain.types import JsonObject
from routing_service.errors import (
    STATUS,
    CodeNeeded,
    Mistake,
    NotSignedIn,
    Refused,
    TooManyAttempts,
    Unreadable,
)

MEDIA_TYPE = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What every refusal answers (RFC 9457). `challenge`: where a code is asked for,
    what stands for the right password. `mistake`: the field of a configuration."""

    type: str
    title: str
    status: int
    detail: str
    challenge: str | None = None
    mistake: Mistake | None = None


REFUSED = {
    "description": "Refused; `type` says why",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
SHAPES: list[type] = [Problem]

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]


def problem(
    status: int,
    title: str,
    detail: str,
    *,
    kind: str = "about:blank",
    challenge: str | None = None,
    mistake: Mistake | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    body = msgspec.json.encode(Problem(kind, title, status, detail, challenge, mistake))
    return Response(body, status, media_type=MEDIA_TYPE, headers=headers)


def describe_refusals(document: JsonObject) -> None:
    """Says in an OpenAPI document how routes refuse, instead of FastAPI's own shape."""
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = REFUSED
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)


async def show_refused(request: Request, error: Exception) -> Response:  # noqa: ARG001
    if not isinstance(error, Refused):
        raise error
    headers: dict[str, str] = {}
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooManyAttempts):
        headers["Retry-After"] = str(error.retry_after_seconds)
    return problem(
        STATUS[type(error)],
        error.title,
        error.detail,
        kind=error.type,
        challenge=error.challenge if isinstance(error, CodeNeeded) else None,
        mistake=error.mistake if isinstance(error, Unreadable) else None,
        headers=headers,
    )


async def show_unreadable(request: Request, error: Exception) -> Response:  # noqa: ARG001
    if not isinstance(error, RequestValidationError):
        raise error
    # What was sent is left out: it may hold a password or a customer's words.
    detail = "; ".join(
        f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
        for item in error.errors()
    )
    return problem(422, "Not the expected shape", detail, kind="unreadable")


async def show_http(request: Request, error: Exception) -> Response:  # noqa: ARG001
    if not isinstance(error, HTTPException):
        raise error
    title = HTTPStatus(error.status_code).phrase
    headers = dict(error.headers) if error.headers else None
    return problem(error.status_code, title, str(error.detail), headers=headers)


HANDLERS: dict[int | type[Exception], Handler] = {
    Refused: show_refused,
    RequestValidationError: show_unreadable,
    HTTPException: show_http,
}
