"""The stand-in's notifications: what somebody was told, has read, and chose."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]


class Notices:
    """One list for everybody; `read` holds what was marked, as it was asked."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.list: list[Json] = []
        self.read: list[list[str] | None] = []
        self.settings: Json = {
            "app": True,
            "email": False,
            "sound": False,
            "desktop": False,
        }

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/v1/me/notifications", self.show),
            Route("/v1/me/notifications/read", self.mark, methods=["POST"]),
            Route("/v1/me/notification-settings", self.show_settings),
            Route("/v1/me/notification-settings", self.choose, methods=["PUT"]),
        ]

    def add(self, ticket_id: str, cause: str, at: str, **more: Any) -> Json:
        notice = {
            "id": f"n-{len(self.list)}",
            "at": at,
            "ticket_id": ticket_id,
            "cause": cause,
            "target": "first_response",
            "due_at": None,
            "is_read": False,
        } | more
        self.list.insert(0, notice)
        return notice

    async def show(self, _request: Request) -> Response:
        unread = sum(not one["is_read"] for one in self.list)
        return JSONResponse({"notifications": self.list, "unread": unread})

    async def mark(self, request: Request) -> Response:
        ids = (await request.json())["ids"]
        self.read.append(ids)
        for one in self.list:
            if ids is None or one["id"] in ids:
                one["is_read"] = True
        return Response(None, 204)

    async def show_settings(self, _request: Request) -> Response:
        return JSONResponse(self.settings | {"available": ["app", "email"]})

    async def choose(self, request: Request) -> Response:
        self.settings = await request.json()
        return await self.show_settings(request)
