"""The stand-in's WhatsApp side: files, templates, numbers, notices, dead letters."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}
MANY_BYTES = 5_000_000


def template(name: str, body: str, **more: Any) -> Json:
    return {
        "name": name,
        "language": "en",
        "category": "UTILITY",
        "status": "APPROVED",
        "quality": "GREEN",
        "header_kind": "none",
        "header": "",
        "header_variables": 0,
        "body": body,
        "body_variables": len(set(re.findall(r"\{\{\d+\}\}", body))),
        "footer": None,
        "buttons": [],
        "obstacle": None,
    } | more


class Channel:
    """What the service knows of WhatsApp, and what it was asked to do there."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.files: dict[str, tuple[str, bytes]] = {}  # by message: type, content
        self.uploads: list[tuple[str, str, bytes]] = []  # name, type, content
        self.refusing_uploads: list[Json] = []
        self.templates: list[Json] = []
        self.synchronised_at: str | None = None
        self.failed: list[Json] = []
        self.notices: list[Json] = []
        self.numbers: list[Json] = []
        self.raw: Json = {}
        self.done: list[tuple[str, Json]] = []  # path, body

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/v1/media", self.upload, methods=["POST"]),
            Route("/v1/tickets/{id}/media/{message}", self.file),
            Route("/v1/tickets/{id}/messages/{message}/raw", self.show_raw),
            Route("/v1/templates", self.list_templates),
            Route("/v1/templates/sync", self.act, methods=["POST"]),
            Route("/v1/outbox/failed", self.list_failed),
            Route("/v1/notices", self.list_notices),
            Route("/v1/notices/{id}/settle", self.settle, methods=["POST"]),
            Route("/v1/numbers", self.list_numbers),
            Route("/v1/numbers/{id}/resume", self.resume, methods=["POST"]),
            Route("/v1/contacts/{id}", self.act, methods=["POST"]),
        ]

    async def upload(self, request: Request) -> Response:
        content = await request.body()
        name, kind = request.query_params["filename"], request.headers["content-type"]
        if self.refusing_uploads:
            refusal = self.refusing_uploads.pop(0)
            return JSONResponse(refusal, refusal["status"])
        self.uploads.append((name, kind, content))
        family = kind.split("/")[0]
        return JSONResponse(
            {
                "media_id": f"media-{len(self.uploads)}",
                "mime_type": kind,
                "size_bytes": len(content),
                "kind": family if family in {"image", "audio", "video"} else "document",
                "filename": name,
            }
        )

    async def file(self, request: Request) -> Response:
        found = self.files.get(request.path_params["message"])
        if found is None:
            return JSONResponse({"type": "not-found", "title": "no such file"}, 404)
        kind, content = found
        headers = {**SAFE, "Accept-Ranges": "bytes"}
        headers["Content-Disposition"] = 'attachment; filename="file"'
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        if wanted is None:
            return Response(content, media_type=kind, headers=headers)
        start, end = int(wanted[1]), int(wanted[2] or len(content) - 1)
        headers["Content-Range"] = f"bytes {start}-{end}/{len(content)}"
        part = content[start : end + 1]
        return Response(part, 206, media_type=kind, headers=headers)

    async def show_raw(self, _request: Request) -> Response:
        return JSONResponse(self.raw)

    async def list_templates(self, _request: Request) -> Response:
        return JSONResponse(
            {"templates": self.templates, "synchronised_at": self.synchronised_at}
        )

    async def list_failed(self, _request: Request) -> Response:
        return JSONResponse({"messages": self.failed})

    async def list_notices(self, _request: Request) -> Response:
        return JSONResponse({"notices": [n for n in self.notices if n["needs_action"]]})

    async def list_numbers(self, _request: Request) -> Response:
        return JSONResponse({"numbers": self.numbers})

    async def settle(self, request: Request) -> Response:
        settled = request.path_params["id"]
        self.notices = [one for one in self.notices if one["id"] != settled]
        return await self.act(request)

    async def resume(self, request: Request) -> Response:
        for number in self.numbers:
            if number["id"] == request.path_params["id"]:
                number["state"] = "sending"
        return await self.act(request)

    async def act(self, request: Request) -> Response:
        body = await request.json()
        self.done.append((request.url.path.removeprefix("/v1/"), body))
        self.synchronised_at = datetime.now(UTC).isoformat()
        return JSONResponse({})
