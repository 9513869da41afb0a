"""Files in and out: an agent's upload, and what a conversation holds."""

from __future__ import annotations

from mimetypes import guess_extension
from typing import Annotated
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, Header, Query
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from routing_service.domain.media_limits import MOST_BYTES, MediaKind
from routing_service.web.guards import allowed, on_ticket
from routing_service.web.identity import IdempotencyKey, SignedIn, TheService, Who
from routing_service.web.json import answer, answers

Replier = Annotated[SignedIn, Depends(allowed("tickets.reply"))]

SAFELY = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, max-age=600",
}
"""A customer's file never acts as a page of ours, whatever is in it."""


class UploadedMedia(msgspec.Struct, frozen=True):
    """`media_id` may be sent within a day, by who uploaded it."""

    media_id: str
    mime_type: str
    size_bytes: int
    kind: MediaKind
    filename: str | None


async def upload(  # noqa: PLR0917  the request's parts
    request: Request,
    who: Replier,
    service: TheService,
    filename: Annotated[str | None, Query(max_length=240)] = None,
    content_type: Annotated[str | None, Header(max_length=200)] = None,
    key: IdempotencyKey = None,
) -> Response:
    """Takes a file to be sent. Its type is told from its content; what WhatsApp would
    not take is 422 `media-refused`, with the type or the limit."""
    media_id, found = await service.desk.files.attachments.upload(
        who.principal,
        request.stream(),
        announced=content_type,
        filename=_plain(filename),
        key=key,
        now=service.clock(),
    )
    return answer(
        UploadedMedia(
            media_id, found.mime_type, found.size_bytes, found.kind, found.filename
        )
    )


async def show(
    ticket_id: str, message_id: str, who: Who, service: TheService
) -> Response:
    """The file of a message, as an attachment; parts of it by `Range`."""
    found = await service.desk.files.of_tickets.find(
        who.principal, ticket_id, message_id
    )
    named = found.filename or message_id + (guess_extension(found.mime_type) or "")
    return FileResponse(
        found.path,
        media_type=found.mime_type,
        headers={
            **SAFELY,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(named)}",
        },
    )


def _plain(filename: str | None) -> str | None:
    """The last part of a name, as some browsers send whole paths."""
    return (filename or "").replace("\\", "/").rpartition("/")[2].strip() or None


router = APIRouter(tags=["media"])
router.add_api_route(
    "/v1/media",
    upload,
    methods=["POST"],
    responses=answers(UploadedMedia),
    max_body_size=10 * MOST_BYTES,  # the store refuses before, and says why
    openapi_extra={
        "requestBody": {
            "content": {
                "application/octet-stream": {
                    "schema": {"type": "string", "format": "binary"}
                }
            },
            "required": True,
        }
    },
)
router.add_api_route(
    "/v1/tickets/{ticket_id}/media/{message_id}",
    show,
    methods=["GET"],
    dependencies=on_ticket("tickets.view"),
    response_class=Response,
    responses={
        200: {"content": {"*/*": {}}, "description": "The file, of its own type"},
        206: {"content": {"*/*": {}}, "description": "A part"},
    },
)

SHAPES = [UploadedMedia]
