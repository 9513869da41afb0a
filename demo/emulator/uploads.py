"""Meta's resumable uploads: how a template's example header gets its handle."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.emulator.errors import malformed
from demo.emulator.requests import graph_emulator_of

KEPT = 100


@dataclass(slots=True)
class Upload:
    """A file on its way; `length` is what was announced."""

    length: int
    content: bytes = b""


class Uploads:
    """The sessions of one app, the newest `KEPT` of them."""

    def __init__(self) -> None:
        self._sessions: dict[str, Upload] = {}

    def begin(self, length: int) -> str:
        session = f"upload:{secrets.token_urlsafe(18)}"
        self._sessions[session] = Upload(length)
        if len(self._sessions) > KEPT:
            del self._sessions[next(iter(self._sessions))]
        return session

    def find(self, session: str) -> Upload:
        """Raises GraphError 100 for a session nobody began."""
        if session not in self._sessions:
            raise malformed(f"No upload session {session}.")
        return self._sessions[session]


async def post_session(request: Request) -> Response:
    emulator = graph_emulator_of(request)
    length = request.query_params.get("file_length", "")
    if not length.isdecimal():
        raise malformed("Param file_length must be a whole number.")
    return JSONResponse({"id": emulator.uploads.begin(int(length))})


async def post_part(request: Request) -> Response:
    """The bytes from `file_offset` on; answers the handle once they are whole."""
    emulator = graph_emulator_of(request)
    session = f"upload:{request.path_params['session']}"
    upload = emulator.uploads.find(session)
    offset = request.headers.get("file_offset", "0")
    if offset != str(len(upload.content)):
        raise malformed(f"file_offset must be {len(upload.content)} - got {offset}.")
    upload.content += await request.body()
    if len(upload.content) != upload.length:
        raise malformed(
            f"{upload.length} bytes were announced, {len(upload.content)} came."
        )
    return JSONResponse({"h": "4::" + base64.b64encode(session.encode()).decode()})


async def get_session(request: Request) -> Response:
    emulator = graph_emulator_of(request)
    session = f"upload:{request.path_params['session']}"
    offset = len(emulator.uploads.find(session).content)
    return JSONResponse({"id": session, "file_offset": offset})


ROUTES = [
    Route("/{version}/{app_id}/uploads", post_session, methods=["POST"]),
    Route("/{version}/upload:{session}", post_part, methods=["POST"]),
    Route("/{version}/upload:{session}", get_session),
]
