"""A real process, killed under load: what was acknowledged is there, once."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import httpx
import pytest
from running_service import SECRET, payload, text_message

from routing_service.accounts.secret_files import pseudonym_key
from routing_service.domain.events import MessageReceived, TicketOpened
from routing_service.domain.identifiers import Pseudonyms
from routing_service.log.event_log import EventLog
from routing_service.vault.frames import Kept
from routing_service.vault.vault import Vault

ROUNDS = int(os.environ.get("COMPTOIR_KILL_ROUNDS", "2"))
SENDERS = 40
CUSTOMERS = 500


class Process:
    """The service as the front door starts it."""

    def __init__(self, data):
        self.data = data
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "routing_service"),
                *("--data", str(data), "--port", "0"),
            ],
            env={
                **os.environ,
                "COMPTOIR_WHATSAPP_APP_SECRET": SECRET,
                "COMPTOIR_SNAPSHOT_SECONDS": "1",
                "COMPTOIR_LOG_LEVEL": "WARNING",
            },
        )

    def url(self, seconds=60):
        """Waits until the service answers; its address."""
        announced = self.data / "run" / "service.json"
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self.process.poll() is None, "the service ended by itself"
            if announced.exists():
                said = json.loads(announced.read_text())
                if said["pid"] == self.process.pid:
                    return said["url"]
            time.sleep(0.02)
        raise AssertionError("the service did not start in time")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


async def send_until_dead(url, numbers, acknowledged, unsure):
    """Posts unique messages from many senders until the connection breaks."""

    async def send(client):
        for number in numbers:
            wamid = f"wamid.{number}"
            sender = f"336{number % CUSTOMERS:08d}"
            message = text_message(f"m {number}", wamid=wamid, sender=sender)
            body = json.dumps(payload(messages=[message])).encode()
            digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
            headers = {"X-Hub-Signature-256": f"sha256={digest}"}
            try:
                response = await client.post(
                    "/webhooks/whatsapp", content=body, headers=headers
                )
            except httpx.TransportError:
                unsure.append(body)
                return
            assert response.status_code == 200
            acknowledged.append(wamid)

    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        await asyncio.gather(*(send(client) for _ in range(SENDERS)))


async def send_again(url, bodies):
    """What WhatsApp does with webhooks that were not acknowledged."""
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        for body in bodies:
            digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
            response = await client.post(
                "/webhooks/whatsapp",
                content=body,
                headers={"X-Hub-Signature-256": f"sha256={digest}"},
            )
            assert response.status_code == 200


@pytest.mark.slow
async def test_every_acknowledged_webhook_survives_kill_9_once(tmp_path):
    numbers = iter(range(10**9))
    acknowledged, unsure = [], []
    for _ in range(ROUNDS):
        service = Process(tmp_path)
        url = await asyncio.to_thread(service.url)
        await send_again(url, unsure[-5:])
        load = asyncio.create_task(send_until_dead(url, numbers, acknowledged, unsure))
        await asyncio.sleep(random.uniform(0.3, 1.2))
        service.kill()
        await load

    last = Process(tmp_path)
    url = await asyncio.to_thread(last.url)
    await send_again(url, unsure)
    token = (tmp_path / "secrets" / "service.token").read_text().strip()
    async with httpx.AsyncClient(base_url=url) as client:
        page = await client.get(
            "/v1/tickets", headers={"Authorization": f"Bearer {token}"}
        )
    assert last.stop() == 0

    vault = Vault(tmp_path / "vault", days=90)
    bodies = Counter(
        kept.body
        for name in vault.names()
        for kept in vault.read(name)
        if isinstance(kept, Kept)
    )
    vault.close()
    in_vault = {
        json.loads(body)["entry"][0]["changes"][0]["value"]["messages"][0]["id"]
        for body in bodies
    }
    assert set(acknowledged) <= in_vault
    pseudonyms = Pseudonyms(pseudonym_key(tmp_path / "secrets"))
    with EventLog.open(tmp_path / "log" / "comptoir.duckdb") as log:
        lost = [
            one
            for one in acknowledged
            if not log.is_known(pseudonyms.uuid("wa", "message", one))
        ]
        facts = [record.fact for record in log.read()]
        seqs = [record.seq for record in log.read()]
    messages = Counter(
        fact.event.message_id
        for fact in facts
        if isinstance(fact.event, MessageReceived)
    )
    opened = Counter(
        fact.event.contact_id for fact in facts if isinstance(fact.event, TicketOpened)
    )
    assert len(acknowledged) > 20 * ROUNDS
    assert lost == []
    assert set(messages.values()) == {1}
    assert len(messages) == len(acknowledged) + len(unsure)
    assert set(opened.values()) == {1}
    assert page.json()["counts"]["all"] == len(opened)
    assert seqs == list(range(1, len(seqs) + 1))
