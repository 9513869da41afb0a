"""A small ticket service over real HTTP and WebSocket: the API's shapes, no rules.

Tests reach into it from their own thread: `customer_says`, `change`, `said`.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import uvicorn
from playwright.sync_api import Page
from stand_in_channel import Channel
from stand_in_house import House
from stand_in_notices import Notices
from stand_in_routing import Routing
from stand_in_stakeholders import Stakeholders
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

PASSWORD = "counter-2026"
PHONE, MASKED = "+33612345678", "+33 6 •• •• •• 78"
USERS = {
    "ines@example.test": ("a-ines", "Inès Rossi", "support", "en"),
    "claire@example.test": ("a-claire", "Claire Dubois", "supervisor", "fr-FR"),
    "paul@example.test": ("a-paul", "Paul Weber", "analyst", "en"),
    "adele@example.test": ("a-adele", "Adèle Roy", "administrator", "en"),
    "lea@example.test": ("a-lea", "Léa Petit", "analyst", "en"),
}
AGENTS = {"a-ines": "Inès Rossi", "a-claire": "Claire Dubois", "a-joao": "João Silva"}
PERMISSIONS = {
    "support": [
        "tickets.view",
        "tickets.claim",
        "tickets.reply",
        "tickets.escalate",
        "tickets.transfer",
    ],
    "supervisor": [
        "tickets.view",
        "tickets.assign",
        "tickets.reply",
        "tickets.escalate",
        "tickets.transfer",
        "tickets.hand_over",
        "tickets.intervene",
        "tickets.inform",
        "contacts.describe",
        "contacts.reveal",
        "overview.read",
        "sql.run",
        "operations.read",
        "configuration.read",
    ],
    "analyst": ["overview.read", "sql.run"],
    "administrator": [
        "tickets.view",
        "tickets.reply",
        "operations.read",
        "operations.act",
        "messages.raw",
        "configuration.read",
        "configuration.write",
        "audit.read",
        "accounts.write",
    ],
}
TEAMS = {"billing": "Billing", "deliveries": "Deliveries"}
QUICK_REPLIES = [
    {"id": "hi", "shortcut": "hello", "text": "Hi {customer}, this is {agent}."},
    {"id": "refund", "shortcut": "refund", "text": {"en": "Refund for {ticket}."}},
]
Json = dict[str, Any]
SignIn = Callable[..., Page]


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


class StandIn:
    """Holds the tickets; every change goes out on the live line."""

    def __init__(self) -> None:
        self.channel = Channel()
        self.routing = Routing()
        self.house = House()
        self.notices = Notices()
        self.stakeholders = Stakeholders()
        self.forget()
        self.seq = count(1)
        self.last_seq = 0
        self.lines: list[asyncio.Queue[Json]] = []
        self.loop: asyncio.AbstractEventLoop | None = None
        routes = [
            Route("/healthz", lambda _: JSONResponse({"status": "ok"})),
            Route("/v1/sessions", self.sign_in, methods=["POST"]),
            Route(
                "/v1/sessions/current",
                lambda _: Response(None, 204),
                methods=["DELETE"],
            ),
            Route("/v1/me", self.me),
            Route("/v1/me/presence", lambda _: Response(None, 204), methods=["POST"]),
            Route("/v1/directory", self.directory),
            Route("/v1/tickets", self.list),
            Route("/v1/tickets/{id}", self.show),
            *self.channel.routes,
            *self.routing.routes,
            *self.house.routes,
            *self.notices.routes,
            *self.stakeholders.routes,
            Route("/v1/tickets/{id}/reveal-phone", self.reveal, methods=["POST"]),
            Route("/v1/tickets/{id}/{command}", self.command, methods=["POST"]),
            Route(
                "/v1/tickets/{id}/messages/{message}/{command}",
                self.command,
                methods=["POST"],
            ),
            WebSocketRoute("/v1/live", self.live),
        ]
        self.app = Starlette(routes=routes, lifespan=self._lifespan)

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        self.loop = asyncio.get_running_loop()
        yield

    def forget(self) -> None:
        self.channel.forget()
        self.routing.forget()
        self.house.forget()
        self.notices.forget()
        self.stakeholders.forget()
        self.tickets: dict[str, Json] = {}
        self.items: dict[str, list[Json]] = {}
        self.said: list[tuple[str, str, Json]] = []  # ticket, command, body
        self.answers: dict[str, Json] = {}  # by idempotency key
        self.refusing: Json | None = None
        self.cards: dict[str, Json] = {}  # what else is known of a ticket's contact
        self.is_deaf = False  # live lines wait before they begin
        self.losing = False  # the next command is done, its answer lost
        self.revoked: set[str] = set()  # e-mails whose sessions ended

    # --- from the test's thread -------------------------------------------------------

    def open(
        self, number: int, name: str, text: str, *, due_seconds: float, **more: Any
    ) -> str:
        now = datetime.now(UTC)
        ticket_id = f"T-{number}"
        due = iso(now + timedelta(seconds=due_seconds))
        contact = {"id": f"c-{number}", "name": name, "country": "FR", "language": "fr"}
        state = "breached" if due_seconds < 0 else "running"
        sla = {"target": "first_response", "state": state, "due_at": due}
        self.tickets[ticket_id] = {
            "id": ticket_id,
            "contact": contact,
            "preview": text,
            "preview_author": "customer",
            "last_message_at": iso(now),
            "unread_count": 1,
            "status": "open",
            "priority": "normal",
            "team_id": "billing",
            "agent_id": None,
            "level": 1,
            "tags": [],
            "category": None,
            "language": "fr",
            "opened_at": iso(now),
            "window_closes_at": iso(now + timedelta(hours=23)),
            "replying_agent_ids": [],
            "sla": sla | {"breach_at": due, "remaining_seconds": int(due_seconds)},
        } | more
        self.items[ticket_id] = []
        self._add(
            ticket_id,
            kind="event",
            event_type="TicketOpened",
            detail={},
            author="customer",
        )
        self._add(ticket_id, kind="message", author="customer", text=text)
        return ticket_id

    def add(self, ticket_id: str, **fields: Any) -> str:
        """A line of the conversation from before the page was opened; its id."""
        given = {"kind": "message", "author": "customer"} | fields
        return str(self._add(ticket_id, **given)["id"])

    def customer_says(self, ticket_id: str, text: str, **more: Any) -> None:
        item = self._add(
            ticket_id, kind="message", author="customer", text=text, **more
        )
        self.tickets[ticket_id] |= {"preview": text, "preview_author": "customer"}
        self._send({"type": "ticket", "ticket": self.tickets[ticket_id]})
        self._send({"type": "item", "ticket_id": ticket_id, "item": item})

    def change(self, ticket_id: str, **fields: Any) -> None:
        self.tickets[ticket_id] |= fields
        self._send({"type": "ticket", "ticket": self.tickets[ticket_id]})

    def remind(self, ticket_id: str, cause: str, **more: Any) -> None:
        """Tells everybody of a ticket's clock, at once."""
        notice = self.notices.add(ticket_id, cause, iso(datetime.now(UTC)), **more)
        self._send({"type": "notification", "notification": notice})

    def drop_lines(self) -> None:
        for line in self.lines:
            self._post(line, {"type": "drop"})

    def _add(self, ticket_id: str, **fields: Any) -> Json:
        self.last_seq = next(self.seq)
        item = (
            dict.fromkeys(
                (
                    "author",
                    "agent_id",
                    "text",
                    "status",
                    "error",
                    "reply_to_message_id",
                    "content",
                    "media",
                    "event_type",
                    "detail",
                )
            )
            | {
                "id": f"i-{self.last_seq}",
                "seq": self.last_seq,
                "at": iso(datetime.now(UTC)),
                "message_kind": "text",
                "reactions": [],
                "statuses": {},
                "is_forwarded": False,
            }
            | fields
        )
        self.items[ticket_id].append(item)
        return item

    def _send(self, message: Json) -> None:
        for line in self.lines:
            self._post(line, message | {"seq": self.last_seq})

    def _post(self, line: asyncio.Queue[Json], message: Json) -> None:
        assert self.loop
        self.loop.call_soon_threadsafe(line.put_nowait, message)

    # --- HTTP -------------------------------------------------------------------------

    async def sign_in(self, request: Request) -> Response:
        body = await request.json()
        if body["email"] not in USERS or body["password"] != PASSWORD:
            return JSONResponse({"type": "not-signed-in", "title": "No"}, 401)
        token = f"token-{body['email']}"
        return JSONResponse(
            {"token": token, "expires_at": iso(datetime.now(UTC)), "user": {}}, 201
        )

    def _who(self, headers: Any) -> tuple[str, str, str, str, str] | None:
        email = headers.get("authorization", "").removeprefix("Bearer token-")
        is_known = email in USERS and email not in self.revoked
        return (email, *USERS[email]) if is_known else None

    async def me(self, request: Request) -> Response:
        who = self._who(request.headers)
        if who is None:
            return JSONResponse({"title": "Signed out"}, 401)
        email, user_id, name, role, locale = who
        user = {
            "id": user_id,
            "name": name,
            "email": email,
            "role": role,
            "teams": ["billing"],
        }
        user |= {"languages": ["en"], "locale": locale, "timezone": "Europe/Paris"}
        return JSONResponse(
            {
                "user": user,
                "permissions": PERMISSIONS[role],
                "warehouse": [{"table": "*", "where": "true"}],
            }
        )

    async def directory(self, _request: Request) -> Response:
        if self.house.is_factor_required and not self.house.is_factor_on:
            refusal = {"type": "second-factor-needed", "title": "Set up codes first"}
            return JSONResponse(refusal, 403)
        agents = [
            {
                "id": i,
                "name": n,
                "presence": "online",
                "teams": ["billing"],
                "open_tickets": 1,
                "capacity": 20,
            }
            for i, n in AGENTS.items()
        ]
        return JSONResponse(
            {
                "teams": [{"id": i, "name": n} for i, n in TEAMS.items()],
                "agents": agents,
                "quick_replies": QUICK_REPLIES,
                "statuses": [
                    "open",
                    "pending",
                    "on_hold",
                    "snoozed",
                    "resolved",
                    "closed",
                ],
                "priorities": ["urgent", "high", "normal", "low"],
            }
        )

    async def list(self, request: Request) -> Response:
        who = self._who(request.headers)
        if who is None:
            return JSONResponse({"title": "Signed out"}, 401)
        rows = [
            t
            for t in self.tickets.values()
            if t["status"] not in {"resolved", "closed"}
        ]
        views = {
            "all": rows,
            "mine": [t for t in rows if t["agent_id"] == who[1]],
            "unassigned": [t for t in rows if t["agent_id"] is None],
        }
        wanted = request.query_params.get("q", "").lower()
        shown = [
            t
            for t in views[request.query_params.get("view", "all")]
            if wanted in f"{t['id']} {t['contact']['name']} {t['preview']}".lower()
        ]
        return JSONResponse(
            {
                "tickets": shown[: int(request.query_params.get("limit", 50))],
                "counts": {name: len(found) for name, found in views.items()},
                "next_cursor": None,
                "now": iso(datetime.now(UTC)),
                "seq": self.last_seq,
            }
        )

    async def show(self, request: Request) -> Response:
        if self._who(request.headers) is None:
            return JSONResponse({"title": "Signed out"}, 401)
        row = self.tickets.get(request.path_params["id"])
        if row is None:
            return JSONResponse({"title": "Not found", "detail": "no such ticket"}, 404)
        clock = {
            "target": "first_response",
            "period": 1,
            "state": "running",
            "started_at": row["opened_at"],
            "due_at": row["sla"]["due_at"],
            "breach_at": row["sla"]["breach_at"],
            "stopped_at": None,
            "elapsed_seconds": None,
            "target_seconds": 1800,
            "outcome": "pending",
        }
        routing = {
            "rule_id": "refunds",
            "team_id": row["team_id"],
            "facts": {"keyword": "refund"},
            "reason": "keyword refund",
            "candidates": ["a-ines"],
        }
        ticket = row | {
            "first_responded_at": None,
            "resolved_at": None,
            "reassignment_count": 0,
            "reopen_count": 0,
            "rating": None,
            "clocks": [clock],
            "routing": routing,
            "contact": row["contact"]
            | {
                "phone": MASKED,
                "phone_is_masked": True,
                "tier": None,
                "account_manager_id": None,
                "attributes": {},
                "identities": [f"wa_id:{MASKED}", "user_id:FR.130042"],
                "timezone": "Asia/Tokyo",
                "takes_marketing": True,
            }
            | self.cards.get(row["id"], {}),
        }
        items = self.items[row["id"]]
        now = iso(datetime.now(UTC))
        return JSONResponse(
            {"ticket": ticket, "items": items, "now": now, "seq": self.last_seq}
        )

    async def reveal(self, request: Request) -> Response:
        self.said.append((request.path_params["id"], "reveal-phone", {}))
        return JSONResponse({"phone": PHONE})

    async def command(self, request: Request) -> Response:
        ticket_id, command = request.path_params["id"], request.path_params["command"]
        who = self._who(request.headers)
        assert who
        if command == "presence":
            return Response(None, 204)
        if self.refusing:
            refusal, self.refusing = self.refusing, None
            return JSONResponse(refusal, refusal["status"])
        key = request.headers.get("idempotency-key", "")
        if key in self.answers:
            return JSONResponse(self.answers[key])
        body = await request.json()
        self.said.append((ticket_id, command, body))
        row, item = self.tickets[ticket_id], None
        if command in {"replies", "notes"}:
            item = self._post_message(ticket_id, command, body, who[1])
        elif command in {"reactions", "retry"}:
            message_id = request.path_params.get("message", body.get("message_id"))
            item = next(i for i in self.items[ticket_id] if i["id"] == message_id)
            if command == "retry":
                item |= {"status": "queued", "error": None}
            else:
                theirs = [r for r in item["reactions"] if r["author"] != "agent"]
                mine = {"emoji": body["emoji"], "author": "agent"}
                item["reactions"] = theirs + ([mine] if body["emoji"] else [])
        fields = {
            "claim": ("agent_id", who[1]),
            "assign": ("agent_id", body.get("agent_id")),
            "tags": ("tags", body.get("tags")),
            "status": ("status", body.get("to")),
            "priority": ("priority", body.get("to")),
            "team": ("team_id", body.get("to")),
            "transfer": ("team_id", body.get("team_id")),
            "escalate": ("level", 2),
            "intervene": ("agent_id", who[1]),
        }
        if command in fields:
            name, value = fields[command]
            row[name] = value
        answer = {"ticket": row} | ({"item": item} if item else {})
        if key:
            self.answers[key] = answer
        self._send({"type": "ticket", "ticket": row})
        if item:
            self._send({"type": "item", "ticket_id": ticket_id, "item": item})
        if row["status"] in {"resolved", "closed"}:
            self._send({"type": "gone", "ticket_id": ticket_id})
        if self.losing:
            self.losing = False
            return JSONResponse({"type": "service-unreachable", "title": "lost"}, 503)
        return JSONResponse(answer)

    def _post_message(
        self, ticket_id: str, command: str, body: Json, agent_id: str
    ) -> Json:
        is_note = command == "notes"
        kind = body.get("kind", "text")
        is_menu = kind in {"buttons", "list", "location_request"}
        is_file = "media_id" in body
        text = body.get("text", "")
        item = self._add(
            ticket_id,
            kind="note" if is_note else "message",
            author="agent",
            agent_id=agent_id,
            text=text,
            message_kind="interactive" if is_menu else kind,
            reply_to_message_id=body.get("reply_to_message_id"),
            status=None if is_note else "sent",
            content={k: body[k] for k in ("buttons", "list", "template") if k in body},
            media={"state": "stored", "mime_type": "image/png"} if is_file else None,
        )
        if is_file:
            name, mime, content = self.channel.uploads[-1]
            self.channel.files[item["id"]] = (mime, content)
            item["media"] |= {"mime_type": mime, "filename": name}
        if not is_note:
            self.tickets[ticket_id] |= {"preview": text, "preview_author": "agent"}
        return item

    async def live(self, socket: WebSocket) -> None:
        await socket.accept()
        if self._who(socket.headers) is None:
            await socket.close(4401)
            return
        while self.is_deaf:
            await asyncio.sleep(0.02)
        line: asyncio.Queue[Json] = asyncio.Queue()
        self.lines.append(line)
        try:
            await socket.send_json(
                {"type": "hello", "now": iso(datetime.now(UTC)), "seq": self.last_seq}
            )
            while (message := await line.get())["type"] != "drop":
                await socket.send_json(message)
            await socket.close(1012)
        except WebSocketDisconnect:
            pass
        finally:
            self.lines.remove(line)


class Running:
    """An ASGI application served by uvicorn in a thread, on a port of its own."""

    def __init__(self, app: Any, *, port: int = 0) -> None:
        config = uvicorn.Config(
            app, port=port, log_level="warning", timeout_graceful_shutdown=1
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def start(self) -> str:
        self.thread.start()
        while not self.server.started:
            self.thread.join(0.02)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)
