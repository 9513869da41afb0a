"""The demo: a local WhatsApp, simulated customers and colleagues, and a past."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console

import demo
from comptoir.building import build_warehouse
from comptoir.configuring import apply_directory
from comptoir.importing import import_files
from comptoir.installation import Installation
from comptoir.supervisor import Program
from demo.emulator.payloads import WABA_ID

HISTORY_DAYS = 90
HISTORY_TICKETS = 6_000
HISTORY_SEED = 7
VISITORS = (("Agent", "ines@demo.example"), ("Supervisor", "claire@demo.example"))


@dataclass(frozen=True, slots=True)
class Demo:
    """What `--demo` adds to an installation."""

    installation: Installation
    emulator_url: str
    service_url: str

    def environment(self) -> dict[str, str]:
        """Points the service at the emulator, under secrets made for this demo."""
        secret = self.installation.secret
        return {
            "COMPTOIR_WHATSAPP_API_URL": f"{self.emulator_url}/v23.0",
            "COMPTOIR_WHATSAPP_ACCOUNT_ID": WABA_ID,
            "COMPTOIR_WHATSAPP_ACCESS_TOKEN": secret("demo-access.token"),
            "COMPTOIR_WHATSAPP_APP_SECRET": secret("demo-app.secret"),
            "COMPTOIR_WHATSAPP_VERIFY_TOKEN": secret("demo-verify.token"),
            "COMPTOIR_CHANNEL_DUTY_URL": f"{self.emulator_url}/_emulator/duty-room",
            "COMPTOIR_DEMO_PASSWORD": self.password,
        }

    @property
    def password(self) -> str:
        """One password for all demo users of this installation."""
        return self.installation.secret("demo-password")[:12]

    def prepare(self, console: Console) -> None:
        """Gives a new installation its configuration, users and past, once."""
        done = self.installation.data / "run" / "demo-prepared"
        if done.exists():
            return
        apply_directory(self.installation, Path(demo.__file__).parent / "config")
        self._set_passwords()
        history = self.installation.data / "imports" / "demo-history.jsonl"
        with console.status("Writing three months of demo history ..."):
            _write_history(history)
        import_files(self.installation, "history", [history], None)
        build_warehouse(self.installation, full_refresh=False)
        done.touch()

    def programs(self, environment: dict[str, str]) -> Iterable[Program]:
        """The emulator with its customers, and the simulated colleagues."""
        port = self.emulator_url.rsplit(":", 1)[1]
        webhooks = self.service_url + "/webhooks/whatsapp"
        emulator = ["demo.emulator", "--port", port, "--webhook-url", webhooks]
        yield Program(
            "emulator",
            [sys.executable, "-m", *emulator],
            environment,
            self.emulator_url + "/healthz",
        )
        yield Program(
            "colleagues",
            [
                sys.executable,
                "-m",
                "demo.colleagues",
                "--service-url",
                self.service_url,
            ],
            environment,
        )

    def logins(self) -> list[tuple[str, str]]:
        """(label, "email / password") for the visitor."""
        return [(label, f"{email}  /  {self.password}") for label, email in VISITORS]

    def _set_passwords(self) -> None:
        token = self.installation.secret("service.token")
        with httpx.Client(
            base_url=self.service_url, headers={"Authorization": f"Bearer {token}"}
        ) as service:
            agents = service.get("/v1/directory").raise_for_status().json()["agents"]
            for agent in agents:
                service.post(
                    f"/v1/agents/{agent['id']}/password",
                    json={"password": self.password},
                ).raise_for_status()


def _write_history(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        subprocess.run(  # noqa: S603 - our own command, no shell
            [
                *(sys.executable, "-m", "demo.history"),
                *("--days", str(HISTORY_DAYS)),
                *("--tickets", str(HISTORY_TICKETS)),
                *("--seed", str(HISTORY_SEED)),
                # Past customers cannot answer; the queue is for those who can.
                "--settled",
            ],
            stdout=file,
            check=True,
        )
