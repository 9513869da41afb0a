"""An emulator and a business that receives its webhooks, in one event loop."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from demo.customers.scripts import read_scripts
from demo.emulator.application import create_app
from demo.emulator.composition import compose
from demo.emulator.reporting import Receipts
from demo.emulator.settings import EmulatorSettings

SECRET, VERIFY, TOKEN = "app-secret", "verify-me", "access-token"
NUMBER, OTHER_NUMBER = "106540352242922", "106540352242933"
STRANGER = "15550001111"
SCRIPTS = read_scripts()
SECRETS = {
    "COMPTOIR_WHATSAPP_APP_SECRET": SECRET,
    "COMPTOIR_WHATSAPP_VERIFY_TOKEN": VERIFY,
    "COMPTOIR_WHATSAPP_ACCESS_TOKEN": TOKEN,
}


class Clock:
    """The real time, until it is moved."""

    def __init__(self):
        self.offset = timedelta()

    def __call__(self):
        return datetime.now(UTC) + self.offset


class Business:
    """Receives webhooks; `answers` are given before 200."""

    def __init__(self):
        self.bodies = []
        self.paths = []
        self.answers = []
        self.bad_signatures = 0
        self.is_subscribable = True
        self.refused_handshakes = 0
        self.app = Starlette(
            routes=[Route("/{path}", self.receive, methods=["GET", "POST"])]
        )

    async def receive(self, request):
        if request.method == "GET":
            is_right = request.query_params["hub.verify_token"] == VERIFY
            if not (is_right and self.is_subscribable):
                self.refused_handshakes += 1
                return PlainTextResponse("", 403)
            return PlainTextResponse(request.query_params["hub.challenge"])
        body = await request.body()
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        if request.headers["X-Hub-Signature-256"] != f"sha256={digest}":
            self.bad_signatures += 1
        if self.answers:
            return PlainTextResponse("", self.answers.pop(0))
        self.bodies.append(body)
        self.paths.append(request.url.path)
        return PlainTextResponse("")

    def entries(self):
        return [entry for body in self.bodies for entry in json.loads(body)["entry"]]

    @property
    def values(self):
        return [
            change["value"] for entry in self.entries() for change in entry["changes"]
        ]

    def messages(self):
        return [one for value in self.values for one in value.get("messages", ())]

    def statuses(self, wamid=None):
        found = [one for value in self.values for one in value.get("statuses", ())]
        return [one for one in found if wamid in {None, one["id"]}]


class Stage:
    def __init__(self, emulator, business, client, clock):
        self.emulator = emulator
        self.business = business
        self.client = client
        self.clock = clock

    async def send(self, to=STRANGER, *, number=NUMBER, **message):
        body = {"messaging_product": "whatsapp", "to": to, **message}
        return await self.client.post(f"/v23.0/{number}/messages", json=body)

    async def send_text(self, text="Hello", **message):
        return await self.send(type="text", text={"body": text}, **message)

    async def say(self, wa_id=STRANGER, **said):
        response = await self.client.post(
            f"/_emulator/customers/{wa_id}/messages", json=said
        )
        assert response.status_code == 201, response.text
        return response.json()["message_id"]

    async def control(self, method, path, **body):
        response = await self.client.request(method, f"/_emulator/{path}", json=body)
        assert response.status_code == 200, response.text
        return response.json()


async def until(condition, seconds=5.0):
    """What `condition` returns once it is true."""
    async with asyncio.timeout(seconds):
        while not (result := condition()):
            await asyncio.sleep(0.005)
    return result


@asynccontextmanager
async def set_up(*flags, receipts=None, is_subscribable=True):
    clock, business = Clock(), Business()
    business.is_subscribable = is_subscribable
    settings = EmulatorSettings.read(
        ["--webhook-url", "http://business/wh", "--seconds-between", "0", *flags],
        SECRETS,
    )
    emulator = compose(
        settings,
        clock=clock,
        scripts=SCRIPTS,
        receipts=receipts or Receipts(sent=0, delivered=0, read=0),
        transport=httpx.ASGITransport(business.app),
    )
    app = create_app(emulator)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://whatsapp",
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    async with app.router.lifespan_context(app), client:
        yield Stage(emulator, business, client, clock)
