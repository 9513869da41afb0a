"""While the service writes, the pipeline builds and readers read: nobody waits."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from dashboards.warehouse import EVERYTHING, current_warehouse
from routing_service.whatsapp.signature import sign

pytestmark = pytest.mark.slow

SECRET = b"app-secret"


@dataclass
class Load:
    """Signed webhooks, one after the other, until told to stop."""

    url: str
    acknowledged: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        with httpx.Client(base_url=self.url, timeout=30) as client:
            while not self.stopped.is_set():
                wamid = f"wamid.{len(self.acknowledged)}"
                body = text_message(wamid, sender=len(self.acknowledged) % 500)
                answer = client.post(
                    "/webhooks/whatsapp",
                    content=body,
                    headers={"X-Hub-Signature-256": sign(body, SECRET)},
                )
                if answer.status_code == 200:
                    self.acknowledged.append(wamid)
                else:
                    self.failures.append(f"{answer.status_code} {answer.text}")


def text_message(wamid: str, *, sender: int) -> bytes:
    wa_id = f"336120{sender:05}"
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550001", "phone_number_id": "15550001"},
        "contacts": [{"profile": {"name": f"Customer {sender}"}, "wa_id": wa_id}],
        "messages": [
            {
                "from": wa_id,
                "id": wamid,
                "timestamp": str(int(time.time())),
                "type": "text",
                "text": {"body": "Où est ma commande ?"},
            }
        ],
    }
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return json.dumps(
        {"object": "whatsapp_business_account", "entry": [entry]}
    ).encode()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "routing_service", "--data", str(tmp_path / "data")],
        env={
            **os.environ,
            "COMPTOIR_SERVICE_PORT": str(port),
            "COMPTOIR_WHATSAPP_APP_SECRET": SECRET.decode(),
        },
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 30
        while not answers(url) and time.monotonic() < deadline:
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def answers(url: str) -> bool:
    try:
        return httpx.get(url + "/healthz").status_code == 200
    except httpx.TransportError:
        return False


def comptoir(*arguments: str, data: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "comptoir.cli", *arguments, "--data", str(data)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_build_sql_and_dashboards_work_while_webhooks_arrive(
    service: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    load = Load(service)
    sender = threading.Thread(target=load.run)
    sender.start()
    try:
        comptoir("build", data=data)
        first = json.loads(
            comptoir("sql", "from marts.publication", "--format", "json", data=data)
        )[0]
        reader = current_warehouse(data, EVERYTHING)
        before = reader.rows("select count(*) as messages from marts.fct_messages")

        comptoir("build", data=data)

        last = json.loads(
            comptoir("sql", "from marts.publication", "--format", "json", data=data)
        )[0]
        same = reader.rows("select count(*) as messages from marts.fct_messages")
        newer = current_warehouse(data, EVERYTHING).rows(
            "select count(*) as messages from marts.fct_messages"
        )
    finally:
        load.stopped.set()
        sender.join()

    assert load.failures == []
    assert last["landed_seq"] > first["landed_seq"]
    assert same.rows() == before.rows()
    assert newer.item() > before.item()

    comptoir("build", data=data)
    counted = json.loads(
        comptoir(
            "sql",
            "select count(*) as messages from marts.fct_messages",
            *("--format", "json"),
            data=data,
        )
    )
    assert counted[0]["messages"] == len(load.acknowledged)
