"""Everything the emulator is told from outside."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo.emulator.numbers import DEMO_NUMBERS

SECRETS = {
    "app_secret": "COMPTOIR_WHATSAPP_APP_SECRET",
    "verify_token": "COMPTOIR_WHATSAPP_VERIFY_TOKEN",
    "access_token": "COMPTOIR_WHATSAPP_ACCESS_TOKEN",
}


class SecretMissing(Exception):
    """A secret that service and emulator must share is not set."""

    def __init__(self, variable: str) -> None:
        super().__init__(
            f"{variable} is not set: expected the value that the service has too"
        )
        self.variable = variable


@dataclass(frozen=True, slots=True)
class EmulatorSettings:
    """Where to listen, whom to call, and how lively the customers are."""

    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    access_token: str = field(repr=False)
    webhook_url: str = "http://127.0.0.1:8600/webhooks/whatsapp"
    host: str = "127.0.0.1"
    port: int = 8603
    numbers: Path = DEMO_NUMBERS
    seed: int = 7
    speed: float = 1.0
    seconds_between: float = 8.0
    most_open: int = 40
    throughput: int = 80
    pair_limit: bool = True
    ledger: Path | None = None
    review_seconds: float = 30.0
    handshake: bool = True

    @classmethod
    def read(
        cls, arguments: Sequence[str], environment: Mapping[str, str]
    ) -> EmulatorSettings:
        """Flags and secrets; raises SecretMissing."""
        given: dict[str, Any] = vars(_parser().parse_args(arguments))
        for name, variable in SECRETS.items():
            given[name] = _secret(environment, variable)
        return cls(**given)


def _secret(environment: Mapping[str, str], variable: str) -> str:
    if not environment.get(variable):
        raise SecretMissing(variable)
    return environment[variable]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m demo.emulator",
        description="A local WhatsApp Cloud API with simulated customers. The secrets "
        f"{', '.join(SECRETS.values())} come from the environment.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8603)
    parser.add_argument(
        "--webhook-url",
        default="http://127.0.0.1:8600/webhooks/whatsapp",
        help="where the business receives webhooks",
    )
    parser.add_argument(
        "--numbers",
        type=Path,
        default=DEMO_NUMBERS,
        help="numbers.yml with the business's numbers (default: the demo's)",
    )
    parser.add_argument(
        "--seed", type=int, default=7, help="who comes and what is said"
    )
    parser.add_argument(
        "--speed", type=float, default=1.0, help="2 is twice as fast, 0 stands still"
    )
    parser.add_argument(
        "--seconds-between",
        type=float,
        default=8.0,
        help="mean time between new conversations; 0: none begins by itself",
    )
    parser.add_argument(
        "--most-open",
        type=int,
        default=40,
        help="most conversations at the same time (default 40)",
    )
    parser.add_argument(
        "--throughput",
        type=int,
        default=80,
        help="refuse more messages a second and number with 130429, where numbers.yml "
        "names no messages_per_second (default 80; 0: no limit)",
    )
    parser.add_argument(
        "--no-pair-limit",
        dest="pair_limit",
        action="store_false",
        help="do not refuse more than one message in 6 s to one customer (131056)",
    )
    parser.add_argument(
        "--ledger",
        type=Path,
        help="file in which a restart finds what was said (default: none)",
    )
    parser.add_argument(
        "--review-seconds",
        type=float,
        default=30.0,
        help="how long Meta looks at a new template (default 30)",
    )
    parser.add_argument(
        "--no-handshake",
        dest="handshake",
        action="store_false",
        help="send webhooks without verifying the URL first",
    )
    return parser
