"""The service's API as far as a colleague needs it, with one ticket to answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

NOW = datetime.now(UTC)


def ticket(**changes):
    return {
        "id": "T-1",
        "agent_id": "lucas",
        "status": "open",
        "contact": {"name": "Zoé Faure", "language": "fr"},
        "language": "fr",
        "category": "delivery",
        "team_id": "delivery",
        "opened_at": NOW.isoformat(),
        "window_closes_at": (NOW + timedelta(hours=3)).isoformat(),
    } | changes


def said(author, text, *, ago=0):
    at = (NOW - timedelta(seconds=ago)).isoformat()
    return {"kind": "message", "author": author, "text": text, "at": at}


OPENING = said("customer", "Où est MR-12345 ?")


class DeskStandIn:
    """The desk's API as far as a colleague needs it."""

    def __init__(self):
        self.commands = []
        self.sessions = 0
        self.troubles = []
        self.mine = [ticket()]
        self.unassigned = 0
        self.presence = "offline"
        self.app = Starlette(
            routes=[
                Route("/v1/sessions", self.sign_in, methods=["POST"]),
                Route("/v1/sessions/current", self.sign_out, methods=["DELETE"]),
                Route("/v1/directory", self.directory),
                Route("/v1/me/presence", self.set_presence, methods=["POST"]),
                Route("/v1/media", self.take_media, methods=["POST"]),
                Route("/v1/tickets", self.tickets),
                Route("/v1/tickets/{id}", self.show),
                Route("/v1/tickets/{id}/{command}", self.command, methods=["POST"]),
            ]
        )

    async def sign_in(self, request):
        self.sessions += 1
        user = {"id": "lucas", "name": "Lucas Petit"}
        return JSONResponse({"token": f"t{self.sessions}", "user": user}, 201)

    async def sign_out(self, request):
        self.commands.append(("sign out", None))
        return Response(status_code=204)

    async def directory(self, request):
        return JSONResponse({"agents": [{"id": "lucas", "presence": self.presence}]})

    async def set_presence(self, request):
        self.presence = (await request.json())["to"]
        return Response(status_code=204)

    async def take_media(self, request):
        assert request.headers["Idempotency-Key"]
        filename = request.query_params["filename"]
        kind = request.headers["Content-Type"]
        self.commands.append(("media", (filename, kind, len(await request.body()))))
        return JSONResponse({"media_id": "m-1"})

    async def tickets(self, request):
        if self.troubles:
            return JSONResponse({"type": "x", "detail": "y"}, self.troubles.pop(0))
        is_mine = request.query_params["view"] == "mine"
        rows = self.mine if is_mine else [ticket(id="T-2", agent_id=None)]
        counts = {"unassigned": self.unassigned}
        return JSONResponse({"tickets": rows, "counts": counts})

    async def show(self, request):
        return JSONResponse({"ticket": self.mine[0], "items": [OPENING]})

    async def command(self, request):
        command = request.path_params["command"]
        assert request.headers["Idempotency-Key"]
        self.commands.append((command, await request.json()))
        if command == "replies":
            self.mine = []
        return JSONResponse({})
