"""Every setting of the pages, read once from the environment by the entry module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from streamlit.runtime.secrets import SecretsValue

PREFIX = "COMPTOIR_"
SECRETS_KEY = "comptoir"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the pages listen, where they read, and whom they ask."""

    data: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = 8601
    service_url: str = "http://127.0.0.1:8600"
    allowed_hosts: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """The settings of COMPTOIR_DATA, COMPTOIR_PAGES_HOST, COMPTOIR_PAGES_PORT,
        COMPTOIR_SERVICE_URL and COMPTOIR_ALLOWED_HOSTS (names, comma-separated)."""

        def read(name: str, otherwise: object) -> str:
            return environment.get(PREFIX + name) or str(otherwise)

        usual = cls()
        hosts = read("ALLOWED_HOSTS", "")
        return cls(
            data=Path(read("DATA", usual.data)),
            host=read("PAGES_HOST", usual.host),
            port=int(read("PAGES_PORT", usual.port)),
            service_url=read("SERVICE_URL", usual.service_url).rstrip("/"),
            allowed_hosts=tuple(h.strip() for h in hosts.split(",") if h.strip()),
        )

    def as_secrets(self) -> dict[str, SecretsValue]:
        """What `st.App(secrets=...)` carries into the page scripts."""
        return {
            SECRETS_KEY: {
                "data": str(self.data),
                "host": self.host,
                "port": self.port,
                "service_url": self.service_url,
            }
        }

    @classmethod
    def from_secrets(cls, secrets: Mapping[str, Mapping[str, object]]) -> Settings:
        """The inverse of `as_secrets`, for a page: `from_secrets(st.secrets)`."""
        values = secrets[SECRETS_KEY]
        return cls(
            data=Path(str(values["data"])),
            host=str(values["host"]),
            port=int(str(values["port"])),
            service_url=str(values["service_url"]),
        )
