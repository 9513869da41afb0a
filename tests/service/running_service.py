"""A running service on a log in a temporary folder, with a stand-in for WhatsApp."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx

from routing_service.settings import Settings
from routing_service.web.app import create_app

SECRET = "app-secret"
NUMBER = "555000111"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now=MONDAY):
        self.now = now

    def __call__(self):
        return self.now

    def advance(self, **by):
        self.now += timedelta(**by)


class CloudApiStandIn:
    """Takes messages as Meta does; `answers` are played before taking any."""

    def __init__(self):
        self.sent = []
        self.answers = []
        self._numbers = itertools.count(1)

    async def __call__(self, request):
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        body = json.loads(request.content)
        wamid = f"wamid.OUT{next(self._numbers)}"
        self.sent.append({"wamid": wamid, "path": request.url.path, **body})
        return httpx.Response(200, json={"messages": [{"id": wamid}]})


def declined(code, status=400, reason="declined"):
    return httpx.Response(
        status, json={"error": {"code": code, "message": reason, "type": "x"}}
    )


CONFIGURATION = {
    "teams": [
        {"id": "support", "name": "Support", "is_default": True},
        {"id": "billing", "name": "Billing"},
    ],
    "agents": [
        {
            "id": f"{team}-{role}",
            "name": f"{team} {role}".title(),
            "email": f"{team}-{role}@example.com",
            "role": role,
            "teams": [team],
        }
        for team in ("support", "billing")
        for role in ("support", "escalation", "account_manager", "supervisor")
    ]
    + [
        {
            "id": "ana-lyst",
            "name": "Ana Lyst",
            "email": "ana-lyst@example.com",
            "role": "analyst",
        },
        {
            "id": "head-supervisor",
            "name": "Head Supervisor",
            "email": "head-supervisor@example.com",
            "role": "supervisor",
        },
    ],
    "routing": [
        {
            "id": "money",
            "when": {"keywords": ["invoice", "facture"]},
            "then": {"team": "billing", "priority": "high", "category": "billing"},
        }
    ],
    "quick_replies": [{"id": "hello", "shortcut": "hello", "text": "Hello {customer}"}],
}
PASSWORD = "correct horse battery"


class Running:
    """The service as its clients see it."""

    def __init__(self, *, app, service, client, clock, whatsapp, data):
        self.app = app
        self.service = service
        self.client = client
        self.clock = clock
        self.whatsapp = whatsapp
        self.data = data
        self.token = (data / "secrets" / "service.token").read_text().strip()
        self._tokens = {}
        self.first_seq = service.desk.log.last_seq

    @property
    def desk(self):
        return self.service.desk

    async def deliver(self, payload, *, secret=SECRET, signature=None):
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": signature or f"sha256={digest}"}
        return await self.client.post(
            "/webhooks/whatsapp", content=body, headers=headers
        )

    async def configure(self, **kinds):
        response = await self.put("/v1/configuration", {**CONFIGURATION, **kinds})
        assert response.status_code == 200, response.text

    async def sign_in(self, agent_id):
        """The agent's token. The password's way is tested by itself: hashing it for
        each test would take half of their time."""
        if agent_id not in self._tokens:
            sessions = self.service.accounts.sessions
            self._tokens[agent_id], _ = sessions.start(agent_id, self.clock())
        return self._tokens[agent_id]

    async def headers(self, who=None, key=None):
        token = self.token if who is None else await self.sign_in(who)
        extra = {"Idempotency-Key": key} if key else {}
        return {"Authorization": f"Bearer {token}", **extra}

    async def get(self, path, who=None, **params):
        return await self.client.get(
            path, params=params, headers=await self.headers(who)
        )

    async def post(self, path, body=None, who=None, key=None):
        return await self.client.post(
            path, json=body or {}, headers=await self.headers(who, key)
        )

    async def put(self, path, body, who=None):
        return await self.client.put(path, json=body, headers=await self.headers(who))

    async def tickets(self, who=None, **params):
        response = await self.get("/v1/tickets", who, **params)
        assert response.status_code == 200, response.text
        return response.json()["tickets"]

    async def ticket(self, ticket_id, who=None):
        response = await self.get(f"/v1/tickets/{ticket_id}", who)
        assert response.status_code == 200, response.text
        return response.json()

    def events(self, kind=None):
        """The events since the start as (type name, event)."""
        records = self.desk.log.read(self.first_seq)
        found = [(type(one.fact.event).__name__, one.fact.event) for one in records]
        return [one for one in found if kind is None or one[0] == kind]


def text_message(text="Hello", *, wamid, sender="33600000001", name="Zoé", at=MONDAY):
    return {
        "from": sender,
        "id": wamid,
        "timestamp": str(int(at.timestamp())),
        "type": "text",
        "text": {"body": text},
        "_contact": {"profile": {"name": name}, "wa_id": sender},
    }


def status_of(wamid, status, *, at=MONDAY, recipient="33600000001", **more):
    return {
        "id": wamid,
        "status": status,
        "timestamp": str(int(at.timestamp())),
        "recipient_id": recipient,
        **more,
    }


def payload(*, messages=(), statuses=(), number=NUMBER):
    """One webhook body with these messages and statuses."""
    messages = [dict(message) for message in messages]
    contacts = [message.pop("_contact") for message in messages]
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550001111", "phone_number_id": number},
    }
    if messages:
        value |= {"contacts": contacts, "messages": messages}
    if statuses:
        value["statuses"] = list(statuses)
    change = {"field": "messages", "value": value}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [change]}],
    }


def settings_for(data, **more):
    given = {
        "whatsapp_app_secret": SECRET,
        "whatsapp_verify_token": "verify-me",
        "whatsapp_access_token": "access-token",
        "whatsapp_api_url": "http://whatsapp.test/v23.0",
    }
    return Settings(data=data, **(given | more))


@asynccontextmanager
async def run_service(data, *, clock=None, whatsapp=None, transport=None, **more):
    """`transport` leads to WhatsApp, by default to `whatsapp`."""
    clock = clock or Clock()
    whatsapp = whatsapp or CloudApiStandIn()
    async with AsyncExitStack() as stack:
        app = create_app(
            settings_for(data, **more),
            clock=clock,
            transport=transport or httpx.MockTransport(whatsapp),
        )
        service = await stack.enter_async_context(app.running())
        client = await stack.enter_async_context(
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="http://service.test"
            )
        )
        yield Running(
            app=app,
            service=service,
            client=client,
            clock=clock,
            whatsapp=whatsapp,
            data=data,
        )


async def until(condition, seconds=3.0):
    """Waits for what happens after the commit, in the background."""
    for _ in range(int(seconds / 0.01)):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("did not happen in time")
