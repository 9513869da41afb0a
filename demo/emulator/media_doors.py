"""Media through the Graph API: upload, describe, fetch, delete."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.emulator.errors import malformed
from demo.emulator.requests import emulator_of, graph_emulator_of


async def post_media(request: Request) -> Response:
    """Multipart: `messaging_product`, `file` and its `type`."""
    emulator = graph_emulator_of(request)
    number = emulator.exchange.numbers.find(request.path_params["object_id"])
    async with request.form() as form:
        if form.get("messaging_product") != "whatsapp":
            raise malformed("The parameter messaging_product is required.")
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise malformed("The parameter file is required.")
        kind = file.content_type or form.get("type")
        content = await file.read()
    media = emulator.exchange.media.upload(content, str(kind), number.id)
    return JSONResponse({"id": media.id})


def describe_media(request: Request) -> Response:
    """What `GET /{media_id}` answers: a link for five minutes."""
    emulator = graph_emulator_of(request)
    store = emulator.exchange.media
    media = store.find(
        request.path_params["object_id"], request.query_params.get("phone_number_id")
    )
    return JSONResponse(
        {
            "messaging_product": "whatsapp",
            "url": str(request.url_for("media", name=store.new_link(media.id))),
            "mime_type": media.mime_type,
            "sha256": media.sha256,
            "file_size": len(media.content),
            "id": media.id,
        }
    )


def delete_media(request: Request) -> Response:
    emulator = graph_emulator_of(request)
    emulator.exchange.media.delete(
        request.path_params["object_id"], request.query_params.get("phone_number_id")
    )
    return JSONResponse({"success": True})


async def get_media(request: Request) -> Response:
    """The bytes behind a link of the last five minutes; the token is needed too."""
    emulator = emulator_of(request)
    media = emulator.exchange.media.follow(request.path_params["name"])
    if media is None:
        return Response(status_code=404)
    return Response(media.content, media_type=media.mime_type)


ROUTES = [
    Route("/media/{name}", get_media, name="media"),
    Route("/{version}/{object_id}/media", post_media, methods=["POST"]),
]
