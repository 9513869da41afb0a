"""Slack messages and signed webhooks, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import httpx
import msgspec
from standardwebhooks import Webhook

from routing_service.channels.errors import NotReached, Refused
from routing_service.domain.types import JsonObject

TIMEOUT_SECONDS = 10.0
PASSING = frozenset({408, 409, 425, 429})
_LONGEST_REST_SECONDS = 3_600.0


def posting_client() -> httpx.AsyncClient:
    """Follows no redirect: it would lead to where nobody has said it may go."""
    return httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False)


async def post_to_slack(client: httpx.AsyncClient, url: str, text: str) -> None:
    """`url`: of an incoming webhook. Raises Refused and NotReached."""
    await _post(client, url, {"text": text})


async def post_webhook(
    client: httpx.AsyncClient,
    url: str,
    body: JsonObject,
    *,
    secret: str,
    message_id: str,
    now: datetime,
) -> None:
    """Signed as Standard Webhooks says, over id, time and body. A repetition has the
    same `message_id`. Raises Refused and NotReached."""
    content = msgspec.json.encode(body)
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, now, content.decode()),
    }
    await _post(client, url, body, headers)


async def _post(
    client: httpx.AsyncClient,
    url: str,
    body: JsonObject,
    headers: Mapping[str, str] | None = None,
) -> None:
    content = msgspec.json.encode(body)
    kind = {"content-type": "application/json"}
    try:
        answer = await client.post(
            url, content=content, headers={**kind, **(headers or {})}
        )
    except httpx.InvalidURL as error:
        raise Refused("the address is no URL") from error
    except httpx.HTTPError as error:
        name = type(error).__name__
        raise NotReached(f"it was not reached ({name})") from error
    if answer.is_success:
        return
    reason = f"it answered {answer.status_code}"
    if answer.is_server_error or answer.status_code in PASSING:
        raise NotReached(reason, _rest(answer.headers.get("retry-after", "")))
    raise Refused(reason)


def _rest(text: str) -> float | None:
    """Retry-After in seconds; a date is left to the usual waits."""
    return min(float(text), _LONGEST_REST_SECONDS) if text.isdecimal() else None
