"""One installation: its data directory, its secrets, and whether its service runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

import httpx
import psutil

from routing_service.accounts.secret_files import write_secret


@dataclass(frozen=True, slots=True)
class Installation:
    """The data directory named by --data or COMPTOIR_DATA."""

    data: Path

    @property
    def log(self) -> Path:
        return self.data / "log" / "comptoir.duckdb"

    @property
    def published(self) -> Path:
        return self.data / "warehouse" / "published"

    @property
    def vault(self) -> Path:
        return self.data / "vault"

    @property
    def classifier(self) -> Path:
        return self.data / "models" / "classifier.skops"

    @property
    def reports(self) -> Path:
        return self.data / "imports"

    def secret(self, name: str) -> str:
        """The secret of that name, made at its first use; its owner alone reads it."""
        path = self.data / "secrets" / name
        if not path.exists():
            write_secret(path, token_urlsafe(32))
        return path.read_text().strip()

    def running_service_url(self) -> str | None:
        """The address of the service that holds this log, or None when none runs."""
        path = self.data / "run" / "service.json"
        if not path.exists():
            return None
        running = json.loads(path.read_text())
        if not psutil.pid_exists(running["pid"]):
            return None
        try:
            httpx.get(running["url"] + "/healthz", timeout=5).raise_for_status()
        except httpx.HTTPError:
            return None
        return str(running["url"])
