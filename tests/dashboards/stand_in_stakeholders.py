"""The stand-in's stakeholders: who was told last, and what was written to them."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]


class Stakeholders:
    """`refusals` are answered first, one after the other."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.told_last: list[str] = []
        self.updates: list[tuple[str, Json]] = []  # ticket, body
        self.keys: list[str] = []
        self.refusals: list[Json] = []

    @property
    def routes(self) -> list[Route]:
        here = "/v1/tickets/{id}"
        return [
            Route(f"{here}/stakeholders", self.show),
            Route(f"{here}/stakeholder-update", self.tell, methods=["POST"]),
        ]

    async def show(self, _request: Request) -> Response:
        return JSONResponse({"emails": self.told_last})

    async def tell(self, request: Request) -> Response:
        self.keys.append(request.headers["idempotency-key"])
        if self.refusals:
            return JSONResponse(self.refusals.pop(0), 422)
        body = await request.json()
        self.updates.append((request.path_params["id"], body))
        self.told_last = body["emails"]
        return JSONResponse({})
