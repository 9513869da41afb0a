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
    """The service said no; `status` is its HTTP status, the text its reason, `kind` the
    type of its problem document. `mistake`: the field of a configuration that it does
    not take, with `kind`, `row`, `field`, `value` and `expected`."""

    def __init__(
        self,
        status: int,
        reason: str,
        kind: str = "",
        mistake: JsonObject | None = None,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.kind = kind
        self.mistake = mistake


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

    def post(
        self, path: str, body: JsonObject | None = None, *, key: str | None = None
    ) -> JsonObject:
        """Sends a command to `/v1/<path>`; raises ServiceProblem. What has succeeded
        under a `key` is not done again."""
        return self._ask("POST", path, {}, body or {}, key)

    def put(self, path: str, body: JsonObject, **params: str | int) -> JsonObject:
        """Replaces what is at `/v1/<path>`; raises ServiceProblem."""
        return self._ask("PUT", path, params, body)

    def delete(self, path: str, body: JsonObject | None = None) -> JsonObject:
        """Ends what is at `/v1/<path>`; raises ServiceProblem."""
        return self._ask("DELETE", path, {}, body)

    def _ask(
        self,
        method: str,
        path: str,
        params: dict[str, str | int],
        body: JsonObject | None,
        key: str | None = None,
    ) -> JsonObject:
        headers = {"Authorization": f"Bearer {self.token}"}
        if key:
            headers["Idempotency-Key"] = key
        url = f"{self.url}/v1/{path}"
        try:
            answer = _client().request(
                method, url, headers=headers, params=params, json=body
            )
        except httpx.TransportError as error:
            raise ServiceUnreachable(503, str(error), "service-unreachable") from error
        if not answer.is_error:
            return dict(answer.json()) if answer.content else {}
        problem = _problem(answer)
        kind = str(problem.get("type") or "")
        # A wrong code or password is a 401 too, and ends no session.
        if answer.status_code == 401 and kind in {"", "not-signed-in"}:
            raise SignedOut(401, "signed out", kind)
        reason = problem.get("detail") or problem.get("title") or problem
        raise ServiceProblem(
            answer.status_code, str(reason), kind, problem.get("mistake")
        )


@cache
def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT_SECONDS)


def _problem(answer: httpx.Response) -> JsonObject:
    """Its problem document, as far as it sends one."""
    if "json" not in answer.headers.get("content-type", ""):
        return {"detail": f"HTTP {answer.status_code}"}
    return dict(answer.json())
