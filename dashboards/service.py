"""The service's HTTP API as the page scripts ask it, with the viewer's own rights.

ServiceProblem
├── SignedOut            the session ended
└── ServiceUnreachable   nothing answers
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import httpx

JsonObject: TypeAlias = dict[str, Any]
TIMEOUT_SECONDS = 15.0


class ServiceProblem(Exception):
    """The service said no; `status` is its HTTP status, the text its reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class SignedOut(ServiceProblem):
    """The session ended or was revoked."""


class ServiceUnreachable(ServiceProblem):
    """No answer came."""


@dataclass(frozen=True, slots=True)
class Service:
    """One viewer's door to the service. The token is repeated per call: the client
    underneath is shared by all viewers and keeps nothing."""

    url: str
    token: str

    def get(self, path: str, **params: str | int) -> JsonObject:
        """Reads `/v1/<path>`; raises ServiceProblem."""
        return self._ask("GET", path, params, None)

    def post(self, path: str, body: JsonObject | None = None) -> JsonObject:
        """Sends a command to `/v1/<path>`; raises ServiceProblem."""
        return self._ask("POST", path, {}, body or {})

    def _ask(
        self,
        method: str,
        path: str,
        params: dict[str, str | int],
        body: JsonObject | None,
    ) -> JsonObject:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.url}/v1/{path}"
        try:
            answer = _client().request(
                method, url, headers=headers, params=params, json=body
            )
        except httpx.TransportError as error:
            raise ServiceUnreachable(503, str(error)) from error
        if answer.status_code == 401:
            raise SignedOut(401, "signed out")
        if answer.is_error:
            raise ServiceProblem(answer.status_code, _reason(answer))
        return dict(answer.json()) if answer.content else {}


@cache
def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT_SECONDS)


def _reason(answer: httpx.Response) -> str:
    if "json" not in answer.headers.get("content-type", ""):
        return f"HTTP {answer.status_code}"
    problem = answer.json()
    return str(problem.get("detail") or problem.get("title") or problem)
