"""The service as one colleague reaches it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any
from uuid import uuid4

import httpx

FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 20.0
REFUSED_SECONDS = 600.0
"""Ten colleagues who kept guessing would lock their address out for the visitor."""

Json = dict[str, Any]


logger = logging.getLogger("demo.colleagues")


class Refused(Exception):
    """The desk does not carry out a command: its problem's type and detail."""

    def __init__(self, status: int, kind: str, detail: str) -> None:
        super().__init__(f"{status} {kind}: {detail}")
        self.status = status
        self.kind = kind


class Desk:
    """One session; it waits while the service is away and signs in again after."""

    def __init__(
        self,
        url: str,
        email: str,
        password: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._email = email
        self._password = password
        self._client = httpx.AsyncClient(base_url=url, timeout=15, transport=transport)
        self._token: str | None = None
        self.agent_id = ""
        self.name = ""

    async def tickets(self, view: str) -> Json:
        """The queue's first page of `mine` or `unassigned`."""
        return await self._call("GET", "/v1/tickets", params={"view": view})

    async def ticket(self, ticket_id: str) -> Json:
        return await self._call("GET", f"/v1/tickets/{ticket_id}")

    async def act(self, ticket_id: str, command: str, body: Json | None = None) -> Json:
        """A command on a ticket, under an idempotency key. Raises Refused."""
        path = f"/v1/tickets/{ticket_id}/{command}"
        return await self._call("POST", path, json=body or {})

    async def upload(self, content: bytes, mime_type: str, filename: str) -> str:
        """Gives the service a file to send; returns its media id. Raises Refused."""
        path = f"/v1/media?filename={filename}"
        kind = {"Content-Type": mime_type}
        stored = await self._call("POST", path, content=content, headers=kind)
        return str(stored["media_id"])

    async def show_up(self) -> None:
        """Makes sure that routing counts on this colleague."""
        directory = await self._call("GET", "/v1/directory")
        for agent in directory["agents"]:
            if agent["id"] == self.agent_id and agent["presence"] != "online":
                await self._call("POST", "/v1/me/presence", json={"to": "online"})

    async def leave(self) -> None:
        """Signs out if the service is there to hear it."""
        if self._token is not None:
            with contextlib.suppress(httpx.TransportError):
                await self._send("POST", "/v1/me/presence", json={"to": "offline"})
                await self._send("DELETE", "/v1/sessions/current")
        await self._client.aclose()

    async def _call(self, method: str, path: str, **options: Any) -> Json:  # noqa: ANN401
        """The answer's object, waited for as long as it takes. Raises Refused."""
        headers = options.pop("headers", {})
        if method == "POST":
            headers = {"Idempotency-Key": str(uuid4()), **headers}
        wait = FIRST_RETRY_SECONDS
        while True:
            try:
                if self._token is None:
                    await self._sign_in()
                answer = await self._send(method, path, headers=headers, **options)
            except httpx.TransportError:
                answer = httpx.Response(httpx.codes.SERVICE_UNAVAILABLE)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                self._token = None
            elif answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                return _read(answer)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_RETRY_SECONDS)

    async def _sign_in(self) -> None:
        given = {"email": self._email, "password": self._password}
        while True:
            answer = await self._client.post("/v1/sessions", json=given)
            if answer.status_code == httpx.codes.CREATED:
                break
            logger.error("%s cannot sign in: %s", self._email, answer.text)
            is_refused = answer.is_client_error
            await asyncio.sleep(
                REFUSED_SECONDS if is_refused else LONGEST_RETRY_SECONDS
            )
        started = answer.json()
        self._token = started["token"]
        self.agent_id = started["user"]["id"]
        self.name = started["user"]["name"]

    async def _send(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401
        headers = {"Authorization": f"Bearer {self._token}"}
        headers |= options.pop("headers", {})
        return await self._client.request(method, path, headers=headers, **options)


def _read(answer: httpx.Response) -> Json:
    content: Json = answer.json() if answer.content else {}
    if answer.is_success:
        return content
    kind = str(content.get("type", ""))
    raise Refused(answer.status_code, kind, str(content.get("detail", "")))
