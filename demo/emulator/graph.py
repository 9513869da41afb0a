"""The Cloud API's endpoints: messages here, each other thing in its own module."""

from __future__ import annotations

import asyncio

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from demo.emulator import account_doors, media_doors, template_doors, uploads
from demo.emulator.account_doors import describe_account, describe_number
from demo.emulator.media_doors import delete_media, describe_media
from demo.emulator.payloads import WABA_ID
from demo.emulator.requests import graph_emulator_of, json_object, unknown_path
from demo.emulator.template_doors import describe_template, edit_template


class Broken(Response):
    """Promises an answer and breaks the connection before it is whole."""

    def __init__(self) -> None:
        super().__init__()
        self.background: BackgroundTask | None = None

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"64")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


async def post_message(request: Request) -> Response:
    emulator = graph_emulator_of(request)
    accepted = emulator.exchange.accept(
        request.path_params["object_id"], await json_object(request)
    )
    if accepted.fault is not None and accepted.fault.how == "timeout":
        await asyncio.sleep(accepted.fault.seconds)
    if accepted.fault is not None and accepted.fault.how == "drop":
        return Broken()
    return JSONResponse(accepted.answer)


async def get_object(request: Request) -> Response:
    """Whatever has this id: the account, a number, a template, else media."""
    exchange = graph_emulator_of(request).exchange
    object_id = request.path_params["object_id"]
    if object_id == WABA_ID:
        return describe_account(request)
    if object_id in exchange.numbers:
        return describe_number(request)
    if object_id in exchange.templates:
        return describe_template(request)
    return describe_media(request)


async def post_object(request: Request) -> Response:
    return await edit_template(request)


async def delete_object(request: Request) -> Response:
    return delete_media(request)


async def refuse_path(request: Request) -> Response:
    raise unknown_path(request)


ROUTES = [
    Route("/{version}/{object_id}/messages", post_message, methods=["POST"]),
    *media_doors.ROUTES,
    *template_doors.ROUTES,
    *account_doors.ROUTES,
    *uploads.ROUTES,
    Route("/{version}/{object_id}", get_object),
    Route("/{version}/{object_id}", post_object, methods=["POST"]),
    Route("/{version}/{object_id}", delete_object, methods=["DELETE"]),
    Route("/{path:path}", refuse_path, methods=["GET", "POST", "DELETE"]),
]
