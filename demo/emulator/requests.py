"""Reading requests as the Graph API does, and answering refusals in its shape."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from demo.emulator.errors import GraphError, malformed

if TYPE_CHECKING:
    from demo.emulator.emulation import Emulator

Shape = TypeVar("Shape", bound=msgspec.Struct)

_VERSION = re.compile(r"v\d{1,2}\.\d{1,2}")


def emulator_of(request: Request) -> Emulator:
    """The emulator this request came to. Raises GraphError 190 for a wrong token."""
    emulator: Emulator = request.app.state.emulator
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), emulator.access_token.encode()):
        raise GraphError(
            190,
            "The access token is missing or wrong.",
            message="Invalid OAuth access token - Cannot parse access token",
        )
    return emulator


def graph_emulator_of(request: Request) -> Emulator:
    """As `emulator_of`, for a path that starts with the API's version."""
    if not _VERSION.fullmatch(request.path_params["version"]):
        raise unknown_path(request)
    return emulator_of(request)


async def json_object(request: Request) -> dict[str, Any]:
    """The body. Raises GraphError 100 unless it is a JSON object."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise malformed("The request body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise malformed("The request body must be a JSON object.")
    return body


async def read(request: Request, shape: type[Shape]) -> Shape:
    """The body as `shape`. Raises GraphError 100 for what does not fit."""
    body: dict[str, Any] = await json_object(request)
    try:
        return msgspec.convert(body, shape)
    except msgspec.ValidationError as error:
        raise malformed(str(error)) from None


def picked(
    request: Request, whole: dict[str, Any], default: Sequence[str]
) -> dict[str, Any]:
    """The `fields` that were asked for, else the default ones; always the id."""
    asked = request.query_params.get("fields")
    names = asked.split(",") if asked else default
    return {name: whole[name] for name in ("id", *names) if name in whole}


def unknown_path(request: Request) -> GraphError:
    return GraphError(
        2500, f"Unknown path components: {request.url.path}", message="Unknown path"
    )


async def refuse(_request: Request, error: Exception) -> Response:
    """The exception handler of GraphError."""
    assert isinstance(error, GraphError)
    return JSONResponse(error.as_response(), error.http_status)
