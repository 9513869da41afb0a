"""Hands messages to the WhatsApp Cloud API over HTTP.

SendError
├── NotReached    the request did not leave: it is safe to try again
├── Unanswered    it may have arrived: only a status webhook can tell
└── Declined      WhatsApp answered with an error code or an HTTP status
"""

from __future__ import annotations

from http import HTTPStatus

import httpx

from routing_service.domain.types import JsonObject

CONNECTIONS = 64


class SendError(Exception):
    """A message was not taken, as far as we know."""


class NotReached(SendError):
    """No connection, or none free: nothing was sent."""


class Unanswered(SendError):
    """The request left and no answer came back."""


class Declined(SendError):
    """WhatsApp answered, and did not take it. `code` is Meta's, when it gave one."""

    def __init__(
        self, http_status: int, code: int | None, reason: str, retry_after: float | None
    ) -> None:
        super().__init__(f"code {code} (HTTP {http_status}): {reason}")
        self.http_status = http_status
        self.code = code
        self.reason = reason
        self.retry_after_seconds = retry_after


class CloudApi:
    """Meta's endpoint for one access token.

    `http` is for everything but messages, which leave over `messages`: the transport
    of all if none is given.
    """

    def __init__(
        self,
        url: str,
        access_token: str,
        *,
        timeout_seconds: float = 10.0,
        transport: httpx.AsyncBaseTransport | None = None,
        messages: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {access_token}"}
        self._messages = httpx.AsyncClient(
            headers=headers, timeout=timeout_seconds, transport=messages or transport
        )
        self.http = httpx.AsyncClient(
            headers=headers,
            timeout=timeout_seconds,
            limits=httpx.Limits(
                max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS
            ),
            transport=transport,
        )

    async def send(self, number_id: str, body: JsonObject) -> str:
        """Posts one message from `number_id`; returns its wamid. Raises SendError."""
        url = f"{self.url}/{number_id}/messages"
        try:
            response = await self._messages.post(url, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotReached(type(error).__name__) from error
        except httpx.TransportError as error:
            raise Unanswered(type(error).__name__) from error
        if response.status_code != HTTPStatus.OK:
            raise declined(response)
        return _wamid(response)

    async def close(self) -> None:
        await self._messages.aclose()
        await self.http.aclose()


def _wamid(response: httpx.Response) -> str:
    try:
        wamid = response.json()["messages"][0]["id"]
    except (ValueError, LookupError, TypeError):
        raise Unanswered("answer without a message id") from None
    if not isinstance(wamid, str):
        raise Unanswered("answer without a message id")
    return wamid


def declined(response: httpx.Response) -> Declined:
    """What an answer other than 200 says, with Meta's code where it gives one."""
    code: int | None = None
    reason = response.reason_phrase
    try:
        error = response.json()["error"]
        code = int(error["code"])
        details = error.get("error_data") or {}
        reason = str(details.get("details") or error.get("message") or reason)
    except (ValueError, LookupError, TypeError, AttributeError):
        pass
    after = response.headers.get("Retry-After", "")
    return Declined(
        response.status_code, code, reason, float(after) if after.isdigit() else None
    )
