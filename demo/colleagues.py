"""`python -m demo.colleagues`: people of the demo company who answer customers.

They sign in as agents of `demo/config/agents.yml`, with the password of
COMPTOIR_DEMO_PASSWORD, and leave Ines, Claire and part of the queue to the visitor.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import yaml

from demo.customers.pace import Pace
from demo.customers.scripts import read_scripts
from demo.staff.desk import Desk
from demo.staff.shift import Shift

AGENTS = Path(__file__).parent / "config" / "agents.yml"
VISITORS = ("ines", "claire")
OVERLOOKS = {"support": 0.2, "account_manager": 0.1, "escalation": 0.0}
"""Roles that answer customers -> the share of tickets they do not see in time, so that
the demo's deadlines are missed; level 2, which then gets them, sees all."""
PASSWORD = "COMPTOIR_DEMO_PASSWORD"  # noqa: S105 - the variable's name


def people(path: Path = AGENTS) -> dict[str, str]:
    """E-mail -> role of who plays: agents that answer customers, but for the visitors'
    own."""
    return {
        row["email"]: row["role"]
        for row in yaml.safe_load(path.read_text())
        if row["role"] in OVERLOOKS and row["id"] not in VISITORS
    }


async def work(
    service_url: str,
    password: str,
    *,
    players: Mapping[str, str],
    speed: float,
    leave: int,
) -> None:
    """Lets everybody work until SIGTERM or SIGINT, then signs them out."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    scripts, pace = read_scripts(), Pace(speed)
    desks = [Desk(service_url, email, password) for email in players]
    shifts = [
        Shift(
            desk,
            scripts,
            pace=pace,
            rng=Random(email),
            clock=lambda: datetime.now(UTC),
            leave_waiting=leave,
            overlooks=OVERLOOKS[role],
        )
        for desk, (email, role) in zip(desks, players.items(), strict=True)
    ]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(shift.work()) for shift in shifts]
        await stop.wait()
        for task in tasks:
            task.cancel()
    await asyncio.gather(*(desk.leave() for desk in desks))


def main() -> None:
    """Runs until it is asked to stop."""
    arguments = _parser().parse_args()
    password = os.environ.get(PASSWORD)
    if not password:
        sys.exit(f"{PASSWORD} is not set: expected the demo users' password")
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.run(
        work(
            arguments.service_url,
            password,
            players=dict(list(people().items())[: arguments.count]),
            speed=arguments.speed,
            leave=arguments.leave,
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m demo.colleagues",
        description=f"Simulated colleagues; their password comes from {PASSWORD}.",
    )
    parser.add_argument("--service-url", default="http://127.0.0.1:8600")
    parser.add_argument("--count", type=int, default=12, help="how many of them work")
    parser.add_argument(
        "--speed", type=float, default=1.0, help="2 is twice as fast, 0 stands still"
    )
    parser.add_argument(
        "--leave",
        type=int,
        default=10,
        help="how many unassigned tickets they leave to the visitor (default 10)",
    )
    return parser


if __name__ == "__main__":
    main()
