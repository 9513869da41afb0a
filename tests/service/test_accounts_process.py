"""A real process through everything at the door, killed: its acts and its output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from types import SimpleNamespace

import httpx
import pyotp
import pytest
from typer.testing import CliRunner

from comptoir.cli import app

pytestmark = pytest.mark.slow

PASSWORD, WRONG = "marmot lamp river four", "a wrong one of mine"
ADDRESS = "203.0.113.77"
CLIENT_SECRET = "shared with the provider"
ADA = {"id": "ada", "name": "Ada", "email": "ada@example.com", "role": "supervisor"}


def url_of(data, process):
    announced = data / "run" / "service.json"
    for _ in range(600):
        assert process.poll() is None, "the service ended by itself"
        if announced.exists():
            return json.loads(announced.read_text())["url"]
        time.sleep(0.1)
    raise AssertionError("the service did not start in time")


def verify(data):
    return CliRunner().invoke(app, ["audit", "verify", "--data", str(data)])


def walk_through_the_door(url, data):
    """Every secret that was shown or given on the way."""
    email, first = (data / "secrets" / "first-login").read_text().split()
    secrets = [PASSWORD, WRONG, first, CLIENT_SECRET]
    headers = {"X-Forwarded-For": ADDRESS}
    with httpx.Client(base_url=url, headers=headers, timeout=30) as client:

        def post(path, body, token=None, status=201):
            bearer = {"Authorization": f"Bearer {token}"} if token else {}
            answer = client.post(path, json=body, headers=bearer)
            assert answer.status_code == status, answer.text
            return answer.json()

        wrong = {"email": email, "password": WRONG}
        post("/v1/sessions", wrong, status=401)
        admin = post("/v1/sessions", {"email": email, "password": first})["token"]
        bearer = {"Authorization": f"Bearer {admin}"}
        applied = client.put(
            "/v1/configuration", json={"agents": [ADA]}, headers=bearer
        )
        assert applied.is_success
        link = post("/v1/invitations", {"agent_id": "ada"}, admin)["token"]
        accepted = {"token": link, "password": PASSWORD}
        ada = post("/v1/invitations/accept", accepted)["token"]
        totp = post("/v1/me/totp", {}, ada, status=200)["secret"]
        code = pyotp.TOTP(totp).at(datetime.now(UTC))
        codes = post("/v1/me/totp/confirm", {"code": code}, ada, status=200)
        recovery = codes["recovery_codes"]
        form = {"email": ADA["email"], "password": PASSWORD}
        challenge = post("/v1/sessions", form, status=401)["challenge"]
        step = {"challenge": challenge, "code": recovery[0]}
        again = post("/v1/sessions/code", step)["token"]
        wanted = {"name": "nightly", "scopes": ["overview.read"]}
        key = post("/v1/api-keys", wanted, ada)["key"]
        client.get("/v1/me", headers={"Authorization": f"Bearer {key}"})
        post("/v1/sql", {"query": "select 'Zoe Martin'"}, ada, status=503)
    return [*secrets, admin, link, ada, totp, challenge, *recovery, again, key]


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    data = tmp_path_factory.mktemp("door")
    process = subprocess.Popen(
        [sys.executable, "-m", "routing_service", "--data", str(data), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={
            **os.environ,
            "COMPTOIR_LOG_LEVEL": "DEBUG",
            "COMPTOIR_OIDC_ISSUER": "https://id.example.com",
            "COMPTOIR_OIDC_CLIENT_ID": "comptoir",
            "COMPTOIR_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "COMPTOIR_PUBLIC_URL": "https://desk.example.com",
        },
    )
    try:
        secrets = walk_through_the_door(url_of(data, process), data)
        running = verify(data)
    finally:
        process.kill()
    output, _ = process.communicate()
    service_token = (data / "secrets" / "service.token").read_text().strip()
    return SimpleNamespace(
        data=data,
        secrets=[*secrets, service_token],
        running=running,
        output=output,
    )


def test_the_chain_is_verified_through_the_running_service(lived):
    assert lived.running.exit_code == 0, lived.running.output
    assert "The chain is whole" in lived.running.stderr


def test_the_chain_is_whole_after_a_kill(lived):
    after = verify(lived.data)

    assert after.exit_code == 0, after.output
    assert after.stderr.splitlines()[:3] == lived.running.stderr.splitlines()[:3]


def test_no_secret_name_or_address_reaches_the_services_output(lived):
    told = [ADDRESS, ADA["email"], "Zoe Martin"]

    assert "started" in lived.output
    assert [one for one in [*lived.secrets, *told] if one in lived.output] == []


def test_no_secret_reaches_the_log_s_file(lived):
    folder = lived.data / "log"
    kept = b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())

    assert b"api_keys.first_used" in kept
    found = [one for one in [*lived.secrets, ADDRESS] if one.encode() in kept]
    assert found == []
