"""A running service that writes to the emulator, which holds it to Meta's rules."""

from __future__ import annotations

from contextlib import asynccontextmanager

import httpx
from running_service import SECRET, Clock, run_service, until

from demo.emulator.application import create_app
from demo.emulator.composition import compose
from demo.emulator.payloads import WABA_ID
from demo.emulator.reporting import Receipts
from demo.emulator.settings import EmulatorSettings

NUMBER = "106540352242922"
ACCOUNT = WABA_ID
CUSTOMER = "33600000001"
ACCESS = {"Authorization": "Bearer access-token"}


class Into(httpx.AsyncBaseTransport):
    """Leads into an app that is named later: each side is made before the other."""

    def __init__(self):
        self.app = None
        self.is_down = False

    async def handle_async_request(self, request):
        if self.is_down:
            raise httpx.ConnectError("refused")
        return await httpx.ASGITransport(self.app).handle_async_request(request)


class Emulated:
    """The service of `running` and the WhatsApp it talks to."""

    def __init__(self, running, emulator, customers, line):
        self.running = running
        self.emulator = emulator
        self.customers = customers
        self.line = line

    async def say(self, wa_id=CUSTOMER, **said):
        """A customer says something; returns once it has reached the service."""
        known = self.running.desk.log.last_seq
        response = await self.customers.post(
            f"/_emulator/customers/{wa_id}/messages", json=said, headers=ACCESS
        )
        assert response.status_code == 201, response.text
        await until(lambda: self.running.desk.log.durable_seq > known)
        return response.json()["message_id"]

    def received(self, wa_id=CUSTOMER):
        """What the business said to the customer: (kind, content)."""
        chat = self.emulator.exchange.journal.chat(wa_id)
        return [
            (entry.kind, entry.content)
            for entry in chat.entries
            if entry.direction == "from_business"
        ]

    async def receive(self, count=1, wa_id=CUSTOMER):
        """Waits for so many messages of the business; returns the last."""
        await until(lambda: len(self.received(wa_id)) >= count)
        return self.received(wa_id)[-1]


@asynccontextmanager
async def run_with_emulator(data, *, clock=None, **more):
    clock = clock or Clock()
    into_service, into_whatsapp = Into(), Into()
    settings = EmulatorSettings(
        app_secret=SECRET,
        verify_token="verify-me",
        access_token="access-token",
        webhook_url="http://service.test/webhooks/whatsapp",
        seconds_between=0,
        handshake=False,
    )
    emulator = compose(
        settings,
        clock=clock,
        receipts=Receipts(sent=0, delivered=0, read=0),
        transport=into_service,
    )
    into_whatsapp.app = app = create_app(emulator)
    customers = httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://whatsapp.test"
    )
    async with (
        run_service(data, clock=clock, transport=into_whatsapp, **more) as running,
        app.router.lifespan_context(app),
        customers,
    ):
        into_service.app = running.app
        yield Emulated(running, emulator, customers, into_whatsapp)
