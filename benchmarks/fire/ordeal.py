"""The fire: trouble at random while messages leave, until every one is settled."""

from __future__ import annotations

import contextlib
import random
import time
from pathlib import Path
from typing import Any

import httpx
import msgspec

from demo.emulator.chances import Chances
from routing_service.accounts.secret_files import service_token

from .company import Chat, Plan, found
from .findings import Findings, Spans, look
from .processes import TOKEN, desk, free_port, whatsapp

BATCH = {"batch_size": 50, "gather_seconds": 0.05}
"""How the emulator's webhooks travel."""


class Fire(msgspec.Struct, frozen=True, kw_only=True):
    """How often each process is killed, about how many seconds lie between, and how
    likely the emulator troubles a message."""

    desk_kills: int
    desk_every: float
    emulator_kills: int
    emulator_every: float
    unknown_seconds: float
    most_seconds: float
    chances: Chances
    seed: int = 7


class Ordeal:
    """One run in `folder`."""

    def __init__(self, plan: Plan, fire: Fire, folder: Path) -> None:
        self._plan = plan
        self._fire = fire
        self._data = folder / "data"
        self._ledger = folder / "ledger"
        numbers = folder / "numbers.yml"
        self._chats = found(plan, self._data, self._ledger, numbers)
        desk_port, emulator_port = free_port(), free_port()
        self.desk = desk(self._data, desk_port, emulator_port, fire.unknown_seconds)
        self.emulator = whatsapp(emulator_port, desk_port, numbers, self._ledger)
        self._desk_url = f"http://127.0.0.1:{desk_port}"
        self._doors_url = f"http://127.0.0.1:{emulator_port}/_emulator"
        self._rng = random.Random(fire.seed)
        self._limit_errors = 0
        self._posted: list[str] = []
        self._to_post: tuple[Chat, str] | None = None

    def run(self) -> Findings:
        """Raises RuntimeError when not everything is settled in time."""
        started = time.monotonic()
        self._start_emulator()
        self.desk.start()
        headers = {"Authorization": f"Bearer {service_token(self._data / 'secrets')}"}
        try:
            with httpx.Client(base_url=self._desk_url, headers=headers) as client:
                self._burn(client, started)
        finally:
            self._count_limit_errors()
            stopped = [one.stop() for one in (self.desk, self.emulator)]
        if stopped[0] != 0:
            raise RuntimeError(f"the service ended with status {stopped[0]}")
        spans = Spans(desk=self.desk.ups, emulator=self.emulator.ups)
        return look(
            self._plan,
            self._data,
            self._ledger,
            spans,
            posted_live=self._posted,
            limit_errors=self._limit_errors,
            kills=(self.desk.kills, self.emulator.kills),
        )

    def _burn(self, client: httpx.Client, started: float) -> None:
        fire = self._fire
        desk_at, emulator_at = (
            self._next(fire.desk_every),
            self._next(fire.emulator_every),
        )
        while self._is_unsettled(client):
            now = time.monotonic()
            if now - started > fire.most_seconds:
                raise RuntimeError("not everything is settled in time")
            if now >= desk_at and self.desk.kills < fire.desk_kills:
                self.desk.kill()
                self.desk.start()
                desk_at = self._next(fire.desk_every)
            elif now >= emulator_at and self.emulator.kills < fire.emulator_kills:
                self._count_limit_errors()
                self.emulator.kill()
                self._start_emulator()
                emulator_at = self._next(fire.emulator_every)
            self._post_one(client)

    def _next(self, every: float) -> float:
        return time.monotonic() + every * self._rng.uniform(0.6, 1.4)

    def _start_emulator(self) -> None:
        self.emulator.start()
        chances = msgspec.structs.replace(
            self._fire.chances, seed=self._fire.seed + self.emulator.kills
        )
        self._door("PUT", "chances", msgspec.to_builtins(chances))
        self._door("PUT", "webhooks", BATCH)

    def _count_limit_errors(self) -> None:
        if self.emulator.is_running:
            tally = self._door("GET", "limits")
            self._limit_errors += tally["throughput"] + tally["pair"] + tally["window"]

    def _door(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        response = httpx.request(
            method,
            f"{self._doors_url}/{path}",
            json=body,
            headers={"Authorization": f"Bearer {TOKEN}"},
        )
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer

    def _post_one(self, client: httpx.Client) -> None:
        """One reply as an agent sends it; without an answer it is sent again under the
        same key."""
        if len(self._posted) >= self._plan.live:
            time.sleep(0.5)
            return
        if self._to_post is None:
            key = f"live-{len(self._posted)}"
            self._to_post = (self._rng.choice(self._chats), key)
        chat, key = self._to_post
        with contextlib.suppress(httpx.TransportError):
            response = client.post(
                f"/v1/tickets/{chat.ticket_id}/replies",
                json={"text": key},
                headers={"Idempotency-Key": key},
            )
            response.raise_for_status()
            self._posted.append(response.json()["item"]["id"])
            self._to_post = None
        time.sleep(0.02)

    def _is_unsettled(self, client: httpx.Client) -> bool:
        if len(self._posted) < self._plan.live:
            return True
        with contextlib.suppress(httpx.TransportError):
            numbers = client.get("/v1/numbers").json()["numbers"]
            return any(one["queued"] for one in numbers)
        return True
