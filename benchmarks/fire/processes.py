"""The service and the emulator as processes that are killed and started again."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

SECRET, VERIFY, TOKEN = "fire-secret", "fire-verify", "fire-token"
START_SECONDS = 60.0
KILLED = -signal.SIGKILL


class Killable:
    """One process; `ups` are the spans [from, until] in which it answered."""

    def __init__(
        self, command: list[str], environment: dict[str, str], health: str, said: Path
    ) -> None:
        """`said` takes what it writes to its standard error."""
        self._said = said
        self._command = command
        self._environment = os.environ | environment
        self._health = health
        self._process: subprocess.Popen[bytes] | None = None
        self._up_since = 0.0
        self.ups: list[tuple[float, float]] = []
        self.kills = 0

    def start(self) -> None:
        """Returns once it answers; raises RuntimeError when it does not."""
        with self._said.open("ab") as said:
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdout=said, stderr=said
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(self._health, timeout=5).status_code == 200:
                    self._up_since = time.time()
                    return
            time.sleep(0.05)
        raise RuntimeError(f"{self._command[2]} did not start")

    def kill(self) -> None:
        self._end(signal.SIGKILL)
        self.kills += 1

    def stop(self) -> int:
        """Asks it to end; returns its exit status."""
        return self._end(signal.SIGTERM)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        self.ups.append((self._up_since, time.time()))
        self._process.send_signal(how)
        status = self._process.wait(60)
        self._process = None
        return status


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def desk(data: Path, port: int, emulator_port: int, unknown_seconds: float) -> Killable:
    return Killable(
        [
            *(sys.executable, "-m", "routing_service"),
            *("--data", str(data), "--port", str(port)),
        ],
        {
            "COMPTOIR_WHATSAPP_APP_SECRET": SECRET,
            "COMPTOIR_WHATSAPP_VERIFY_TOKEN": VERIFY,
            "COMPTOIR_WHATSAPP_ACCESS_TOKEN": TOKEN,
            "COMPTOIR_WHATSAPP_API_URL": f"http://127.0.0.1:{emulator_port}/v23.0",
            "COMPTOIR_WHATSAPP_UNKNOWN_SECONDS": str(unknown_seconds),
            "COMPTOIR_SNAPSHOT_SECONDS": "30",
            "COMPTOIR_LOG_LEVEL": "CRITICAL",
        },
        f"http://127.0.0.1:{port}/healthz",
        data.with_name("desk.said"),
    )


def whatsapp(port: int, desk_port: int, numbers: Path, ledger: Path) -> Killable:
    return Killable(
        [
            *(sys.executable, "-m", "demo.emulator"),
            *("--port", str(port), "--seconds-between", "0"),
            *("--webhook-url", f"http://127.0.0.1:{desk_port}/webhooks/whatsapp"),
            *("--numbers", str(numbers), "--ledger", str(ledger), "--no-handshake"),
        ],
        {
            "COMPTOIR_WHATSAPP_APP_SECRET": SECRET,
            "COMPTOIR_WHATSAPP_VERIFY_TOKEN": VERIFY,
            "COMPTOIR_WHATSAPP_ACCESS_TOKEN": TOKEN,
        },
        f"http://127.0.0.1:{port}/healthz",
        ledger.with_name("whatsapp.said"),
    )
