"""The Cloud API's endpoints: messages, media, numbers, templates."""

from __future__ import annotations

import asyncio

from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from demo.emulator.errors import GraphError, malformed
from demo.emulator.payloads import WABA_ID
from demo.emulator.requests import (
    emulator_of,
    graph_emulator_of,
    json_object,
    unknown_path,
)
from demo.emulator.templates import TEMPLATES


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


async def post_media(request: Request) -> Response:
    emulator = graph_emulator_of(request)
    emulator.exchange.numbers.find(request.path_params["object_id"])
    async with request.form() as form:
        if form.get("messaging_product") != "whatsapp":
            raise malformed("The parameter messaging_product is required.")
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise malformed("The parameter file is required.")
        kind = file.content_type or form.get("type")
        media = emulator.exchange.media.upload(await file.read(), str(kind))
    return JSONResponse({"id": media.id})


async def get_object(request: Request) -> Response:
    """A number, or a link to media by its id."""
    emulator = graph_emulator_of(request)
    object_id = request.path_params["object_id"]
    for number in emulator.exchange.numbers.all():
        if number.id == object_id:
            return JSONResponse(
                {
                    "id": number.id,
                    "display_phone_number": number.display_number,
                    "verified_name": "Marelle",
                    "quality_rating": "GREEN",
                }
            )
    media = emulator.exchange.media.find(object_id)
    name = emulator.exchange.media.new_link(object_id)
    return JSONResponse(
        {
            "messaging_product": "whatsapp",
            "url": str(request.url_for("media", name=name)),
            "mime_type": media.mime_type,
            "sha256": media.sha256,
            "file_size": len(media.content),
            "id": media.id,
        }
    )


async def delete_object(request: Request) -> Response:
    emulator = graph_emulator_of(request)
    emulator.exchange.media.delete(request.path_params["object_id"])
    return JSONResponse({"success": True})


async def get_media(request: Request) -> Response:
    """The bytes behind a link of the last five minutes."""
    emulator = emulator_of(request)
    media = emulator.exchange.media.follow(request.path_params["name"])
    if media is None:
        return Response(status_code=404)
    return Response(media.content, media_type=media.mime_type)


async def get_templates(request: Request) -> Response:
    graph_emulator_of(request)
    if request.path_params["object_id"] != WABA_ID:
        raise GraphError(33, "This object has no message templates.")
    data = [item for one in TEMPLATES.values() for item in one.as_listed()]
    return JSONResponse({"data": data, "paging": {}})


async def refuse_path(request: Request) -> Response:
    raise unknown_path(request)


ROUTES = [
    Route("/media/{name}", get_media, name="media"),
    Route("/{version}/{object_id}/messages", post_message, methods=["POST"]),
    Route("/{version}/{object_id}/media", post_media, methods=["POST"]),
    Route("/{version}/{object_id}/message_templates", get_templates),
    Route("/{version}/{object_id}", get_object),
    Route("/{version}/{object_id}", delete_object, methods=["DELETE"]),
    Route("/{path:path}", refuse_path, methods=["GET", "POST", "DELETE"]),
]
