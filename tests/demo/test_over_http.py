"""The command, as `comptoir up --demo` starts it, over real sockets."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import httpx
import pytest
from desk_stand_in import DeskStandIn
from http_ends import free_port, served, wait_for
from stage import NUMBER, SECRETS, TOKEN, Business


@pytest.fixture
def business():
    receiver = Business()
    with served(receiver.app) as url:
        receiver.url = f"{url}/wh"
        yield receiver


@pytest.fixture
def emulator(business):
    port = free_port()
    flags = ["--port", str(port), "--webhook-url", business.url, "--speed", "30"]
    process = subprocess.Popen(
        [sys.executable, "-m", "demo.emulator", *flags],
        env={**os.environ, **SECRETS},
        stderr=subprocess.PIPE,
    )
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
        wait_for(lambda: client.get("/healthz").is_success)
        yield client
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert process.returncode in {0, -signal.SIGTERM}


def test_customers_write_and_answer_over_http(business, emulator):
    [first, *_] = wait_for(business.messages)
    emulator.put("/_emulator/speed", json={"seconds_between_conversations": 0})

    sent = emulator.post(
        f"/v23.0/{NUMBER}/messages",
        json={
            "messaging_product": "whatsapp",
            "to": first["from"],
            "type": "text",
            "text": {"body": "Bonjour, où en sommes-nous ? 🙂"},
        },
    )

    wamid = sent.json()["messages"][0]["id"]
    wait_for(lambda: len(business.statuses(wamid)) == 3)
    wait_for(lambda: [m["from"] for m in business.messages()].count(first["from"]) > 1)
    assert business.bad_signatures == 0


def test_a_dropped_answer_breaks_the_connection(business, emulator):
    [first, *_] = wait_for(business.messages)
    emulator.post("/_emulator/faults", json={"how": "drop"})
    body = {
        "messaging_product": "whatsapp",
        "to": first["from"],
        "type": "text",
        "text": {"body": "?"},
        "biz_opaque_callback_data": "mine",
    }

    with pytest.raises(httpx.RemoteProtocolError):
        emulator.post(f"/v23.0/{NUMBER}/messages", json=body)

    reported = wait_for(business.statuses)
    assert reported[0]["biz_opaque_callback_data"] == "mine"


def test_a_missing_secret_is_named():
    environment = {
        name: value for name, value in os.environ.items() if name not in SECRETS
    }

    ended = subprocess.run(
        [sys.executable, "-m", "demo.emulator"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert "COMPTOIR_WHATSAPP_APP_SECRET is not set" in ended.stderr


def test_colleagues_wait_for_the_service_and_leave_when_asked_to():
    desk = DeskStandIn()
    desk.troubles = [503]
    command = [sys.executable, "-m", "demo.colleagues", "--count", "1", "--speed", "99"]
    environment = {**os.environ, "COMPTOIR_DEMO_PASSWORD": "demo"}

    with served(desk.app) as url:
        process = subprocess.Popen([*command, "--service-url", url], env=environment)
        wait_for(lambda: not desk.mine)
        process.send_signal(signal.SIGTERM)
        returncode = process.wait(timeout=10)

    assert returncode == 0
    assert desk.presence == "offline"
    assert desk.commands[-1] == ("sign out", None)
