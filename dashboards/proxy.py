"""The browser knows one origin: what it may ask of the service passes through here.

The cookie becomes the visitor's bearer token; the service decides what is allowed.
"""

from __future__ import annotations

import asyncio
import contextlib
import re

import httpx
import websockets
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboards.guard import is_same_origin, token_of
from dashboards.media_proxy import MediaProxy
from dashboards.problems import problem

ID = r"(?!\.)[A-Za-z0-9_.:-]{1,80}"
READABLE = re.compile(
    rf"tickets|tickets/{ID}|tickets/{ID}/messages/{ID}/raw|templates|directory|me"
    r"|me/notifications|me/notification-settings"
)
ATTACHMENT = re.compile(rf"tickets/{ID}/media/{ID}")
WRITABLE = re.compile(
    rf"tickets/{ID}/(claim|assign|replies|notes|tags|status|priority|team|presence)"
    rf"|tickets/{ID}/(reactions|messages/{ID}/retry)"
    r"|me/presence|me/notifications/read"
)
UPLOAD = "media"
CUSTOM_HEADER = "x-comptoir"
LARGEST_BODY_BYTES = 64 * 1024


class Proxy:
    """The handlers of GET /api/*, POST /send/* and the socket /livews."""

    def __init__(self, service: httpx.AsyncClient, service_url: str) -> None:
        self.service = service
        self.media = MediaProxy(service)
        self.live_url = "ws" + service_url.removeprefix("http") + "/v1/live"

    async def read(self, request: Request) -> Response:
        path = request.path_params["path"]
        if ATTACHMENT.fullmatch(path):
            return await self.media.download(request, path, _bearer(request))
        if not READABLE.fullmatch(path):
            return problem(404, "not-found")
        return await self._ask(request, "GET", path, {}, b"")

    async def send(self, request: Request) -> Response:
        """Passes a command on. A foreign page can neither set the custom header nor
        fake its Origin, so that the cookie alone moves nothing."""
        path = request.path_params["path"]
        if not is_same_origin(request.scope) or CUSTOM_HEADER not in request.headers:
            return problem(403, "foreign-origin")
        if path == UPLOAD:
            return await self.media.upload(request, _bearer(request))
        if not WRITABLE.fullmatch(path):
            return problem(404, "not-found")
        body = await request.body()
        if len(body) > LARGEST_BODY_BYTES:
            return problem(413, "too-large")
        headers = {"Content-Type": "application/json"}
        if key := request.headers.get("idempotency-key"):
            headers["Idempotency-Key"] = key
        return await self._ask(request, "POST", path, headers, body)

    async def _ask(
        self,
        request: Request,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
    ) -> Response:
        try:
            answer = await self.service.request(
                method,
                f"/v1/{path}",
                params=httpx.QueryParams(request.url.query),
                headers=headers | _bearer(request),
                content=body,
            )
        except httpx.TransportError:
            return problem(503, "service-unreachable")
        media_type = answer.headers.get("content-type", "application/json")
        return Response(
            answer.content,
            status_code=answer.status_code,
            headers={"Content-Type": media_type, "Cache-Control": "no-store"},
        )

    async def live(self, browser: WebSocket) -> None:
        """Pipes the service's live messages to one tab until either side leaves."""
        try:
            async with websockets.connect(
                self.live_url, additional_headers=_bearer(browser), max_size=2**22
            ) as service:
                await browser.accept()
                await _pipe(service, browser)
        except websockets.InvalidStatus as refusal:
            code = 4401 if refusal.response.status_code in {401, 403} else 4503
            await _refuse(browser, code)
        except (OSError, websockets.InvalidHandshake):
            await _refuse(browser, 4503)


async def _pipe(service: websockets.ClientConnection, browser: WebSocket) -> None:
    async def down() -> None:
        async for message in service:
            await browser.send_text(str(message))

    async def up() -> None:
        while True:
            await browser.receive_text()  # the tab only keeps the line open

    tasks = [asyncio.create_task(down()), asyncio.create_task(up())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(
                asyncio.CancelledError,
                WebSocketDisconnect,
                websockets.ConnectionClosed,
                RuntimeError,  # starlette: send after the browser has left
            ):
                await task
    code = service.close_code if service.close_code in {4401, 4403} else 4503
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await browser.close(code)


async def _refuse(browser: WebSocket, code: int) -> None:
    await browser.accept()  # a browser sees the close code only after the handshake
    await browser.close(code)


def _bearer(connection: HTTPConnection) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_of(connection.scope)}"}
