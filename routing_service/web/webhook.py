"""WhatsApp's webhook as bare ASGI: at 3,300 requests a second every layer counts.

POST: 401 for a wrong or missing signature, 413 above 3 MiB, 200 after the durable
commit of everything the body says. GET: Meta's handshake.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

import structlog
from starlette.types import Message, Receive, Scope, Send

from routing_service.web.metrics import Metrics
from routing_service.web.problems import problem
from routing_service.whatsapp.signature import Verifier

PATH = "/webhooks/whatsapp"
MOST_BYTES = 3 * 1024 * 1024

Intake = Callable[[bytes], Awaitable[None]]

_log = structlog.get_logger(__name__)

_OK: tuple[Message, Message] = (
    {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", b"text/plain"), (b"content-length", b"2")],
    },
    {"type": "http.response.body", "body": b"OK"},
)


class Webhook:
    """Checks and reads a webhook, and answers once `intake` has made it durable."""

    def __init__(
        self,
        intake: Intake,
        metrics: Metrics,
        *,
        app_secret: bytes | None,
        verify_token: str | None,
    ) -> None:
        self._intake = intake
        self._metrics = metrics
        self._verifier = Verifier(app_secret) if app_secret else None
        self._verify_token = verify_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            await self._post(scope, receive, send)
        elif scope["method"] == "GET":
            await self._handshake(scope, receive, send)
        else:
            answer = problem(405, "Method not allowed", "expected GET or POST")
            await answer(scope, receive, send)

    async def _post(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read(receive)
        if body is None:
            await self._refuse(413, "the body is larger than 3 MiB", scope, send)
            return
        started = time.perf_counter()
        signature = b""
        for name, value in scope["headers"]:
            if name == b"x-hub-signature-256":
                signature = value
                break
        if self._verifier is None:
            await self._refuse(401, "no app secret is configured", scope, send)
            return
        if not self._verifier.is_signed(body, signature):
            await self._refuse(401, "X-Hub-Signature-256 does not match", scope, send)
            return
        await self._intake(body)
        self._metrics.intake_seconds.observe(time.perf_counter() - started)
        self._metrics.webhooks_stored.inc()
        await send(_OK[0])
        await send(_OK[1])

    async def _refuse(self, status: int, reason: str, scope: Scope, send: Send) -> None:
        self._metrics.webhooks_refused.inc()
        _log.warning("webhook refused", status=status, reason=reason)
        answer = problem(status, "Webhook refused", reason)
        await answer(scope, _nothing_more, send)

    async def _handshake(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        mode, token, challenge = (
            query.get("hub." + name, [""])[0]
            for name in ("mode", "verify_token", "challenge")
        )
        is_ours = self._verify_token is not None and hmac.compare_digest(
            token.encode(), self._verify_token.encode()
        )
        if mode != "subscribe" or not is_ours:
            answer = problem(403, "Forbidden", "hub.verify_token does not match")
            await answer(scope, receive, send)
            return
        content = challenge.encode()
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", b"text/plain; charset=utf-8"),
                    (b"content-length", str(len(content)).encode()),
                    (b"x-content-type-options", b"nosniff"),
                ],
            }
        )
        await send({"type": "http.response.body", "body": content})


async def _read(receive: Receive) -> bytes | None:
    """The whole body, or None when it is too large."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        return body if len(body) <= MOST_BYTES else None
    parts = [body]
    size = len(body)
    while message.get("more_body", False) and size <= MOST_BYTES:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        parts.append(part)
    return b"".join(parts) if size <= MOST_BYTES else None


async def _nothing_more() -> Message:
    return {"type": "http.disconnect"}
