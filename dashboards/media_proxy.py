"""Attachments on their way through: never whole in memory, never as a page of ours.

What a customer sent could be anything. The service names its type and forbids it to
act; whatever header of that is missing is added here again.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping

import httpx
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from dashboards.problems import problem

LARGEST_FILE_BYTES = 100 * 1024 * 1024
"""WhatsApp's largest, a document; the service holds each kind to its own limit."""
ASKED = ("range", "if-range", "if-none-match")
ANSWERED = (
    "content-type",
    "content-length",
    "content-range",
    "content-disposition",
    "accept-ranges",
    "etag",
)
SAFE = {
    "content-disposition": "attachment",
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "private, max-age=600",
    "vary": "Cookie",
    # Streamlit compresses what has no encoding yet: 100 MB in this one event loop.
    "content-encoding": "identity",
}
TIMEOUT = httpx.Timeout(15.0, read=60.0, write=60.0)
TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,90}(;[\w.=+\" -]{0,60})?")


class TooLarge(Exception):
    """The body went on beyond the largest file."""


class MediaProxy:
    """The handlers of GET /api/tickets/{id}/media/{message_id} and POST /send/media."""

    def __init__(self, service: httpx.AsyncClient) -> None:
        self.service = service

    async def download(
        self, request: Request, path: str, bearer: Mapping[str, str]
    ) -> Response:
        """Streams an attachment, or the part of it that a player asks for."""
        asked = {n: request.headers[n] for n in ASKED if n in request.headers}
        # Bytes as they are: a compressed answer would not fit its own length.
        headers = {**bearer, **asked, "Accept-Encoding": "identity"}
        question = self.service.build_request(
            "GET", f"/v1/{path}", headers=headers, timeout=TIMEOUT
        )
        try:
            answer = await self.service.send(question, stream=True)
        except httpx.TransportError:
            return problem(503, "service-unreachable")
        kept = {n: answer.headers[n] for n in ANSWERED if n in answer.headers}
        if answer.is_error:
            kept["cache-control"] = "no-store"
        # Whoever leaves early cancels the stream; the task closes it in any case.
        return StreamingResponse(
            _bytes(answer),
            status_code=answer.status_code,
            headers={**SAFE, **kept},
            background=BackgroundTask(answer.aclose),
        )

    async def upload(self, request: Request, bearer: Mapping[str, str]) -> Response:
        """Hands a file on while it arrives."""
        length = request.headers.get("content-length", "")
        if not length.isdecimal():
            return problem(411, "length-required")
        if int(length) > LARGEST_FILE_BYTES:
            return problem(413, "too-large")
        given = request.headers.get("content-type", "")
        kind = given if TYPE.fullmatch(given) else "application/octet-stream"
        headers = {**bearer, "Content-Type": kind, "Content-Length": length}
        if key := request.headers.get("idempotency-key"):
            headers["Idempotency-Key"] = key
        try:
            answer = await self.service.post(
                "/v1/media",
                params={"filename": request.query_params.get("filename", "")},
                headers=headers,
                content=_limited(request),
                timeout=TIMEOUT,
            )
        except TooLarge:
            return problem(413, "too-large")
        except ClientDisconnect:
            return problem(400, "left-early")
        except httpx.TransportError:
            return problem(503, "service-unreachable")
        return Response(
            answer.content,
            status_code=answer.status_code,
            media_type=answer.headers.get("content-type", "application/json"),
            headers={"Cache-Control": "no-store"},
        )


async def _bytes(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()


async def _limited(request: Request) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_FILE_BYTES:
            raise TooLarge
        if chunk:
            yield chunk
