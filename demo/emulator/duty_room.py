"""A channel's wall that stands in for Slack: what the desk tells it can be read."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from demo.emulator.requests import emulator_of, read

MOST_POSTS = 200


class Post(msgspec.Struct, frozen=True):
    """As an incoming webhook of Slack takes it."""

    text: str


class DutyRoom:
    """The latest posts, the newest first."""

    def __init__(self) -> None:
        self.posts: deque[dict[str, str]] = deque(maxlen=MOST_POSTS)

    def hear(self, post: Post, now: datetime) -> None:
        self.posts.appendleft({"at": now.isoformat(), "text": post.text})


async def post_told(request: Request) -> Response:
    """No token: the address is the secret, as it is Slack's."""
    room: DutyRoom = request.app.state.emulator.duty_room
    room.hear(await read(request, Post), datetime.now(UTC))
    return PlainTextResponse("ok")


async def get_told(request: Request) -> Response:
    return JSONResponse({"posts": list(emulator_of(request).duty_room.posts)})


ROUTES = [
    Route("/duty-room", post_told, methods=["POST"]),
    Route("/duty-room", get_told),
]
