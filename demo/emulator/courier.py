"""Carries webhooks to the business: signed, at least once, again with back-off."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

import httpx

from demo.emulator.background import Background
from demo.emulator.manners import Manners, Tally
from demo.emulator.payloads import Change, body_of, signature

FIRST_RETRY_SECONDS = 0.5
LONGEST_RETRY_SECONDS = 60.0
POSTS_AT_ONCE = 32
TIMEOUT_SECONDS = 20.0

logger = logging.getLogger("demo.emulator")


class Courier:
    """Delivers webhooks to one URL."""

    def __init__(
        self,
        url: str,
        *,
        app_secret: str,
        verify_token: str,
        background: Background,
        rng: Random,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.url = url
        self._app_secret = app_secret
        self._verify_token = verify_token
        self._background = background
        self._rng = rng
        self._client = httpx.AsyncClient(transport=transport, timeout=TIMEOUT_SECONDS)
        self._queue: asyncio.Queue[Change] = asyncio.Queue()
        self._posting = asyncio.Semaphore(POSTS_AT_ONCE)
        self._released = asyncio.Event()
        self._released.set()
        self._manners = Manners()
        self.tally = Tally()

    @property
    def manners(self) -> Manners:
        return self._manners

    def behave(self, manners: Manners) -> None:
        """Changes how webhooks travel from now on."""
        self._manners = manners
        if manners.is_held:
            self._released.clear()
        else:
            self._released.set()

    def send(
        self,
        value: dict[str, Any],
        field: str = "messages",
        at: datetime | None = None,
        acknowledged: Callable[[], None] | None = None,
    ) -> None:
        """Takes a change for delivery; `at` is its time, which messages carry inside
        their value. `acknowledged` is called once the business has taken it."""
        self.tally.waiting += 1
        self._queue.put_nowait(Change(field, value, at, acknowledged))

    async def subscribe(self) -> None:
        """Makes Meta's handshake with the URL, again until it answers as it must."""
        wait = FIRST_RETRY_SECONDS
        while not await self._shake_hands(self.url, self._verify_token):
            await asyncio.sleep(wait)
            wait = min(wait * 1.5, 5.0)
        logger.info("webhook %s is subscribed", self.url)

    async def move(self, url: str, verify_token: str) -> bool:
        """Sends webhooks to another URL from now on, if it answers the handshake."""
        is_subscribed = await self._shake_hands(url, verify_token)
        if is_subscribed:
            self.url, self._verify_token = url, verify_token
        return is_subscribed

    async def run(self) -> None:
        """Delivers what is sent, until cancelled."""
        while True:
            for batch in await self._gather():
                body = body_of(batch)
                for _ in range(self._copies()):
                    self._background.start(self._deliver(batch, body))
                self.tally.waiting -= len(batch)

    async def close(self) -> None:
        await self._client.aclose()

    def _copies(self) -> int:
        is_repeated = self._rng.random() < self._manners.repeat_probability
        return self._manners.copies + is_repeated

    async def _gather(self) -> list[list[Change]]:
        values = [await self._queue.get()]
        await self._released.wait()
        manners = self._manners
        if manners.is_shuffled or manners.batch_size > 1:
            await asyncio.sleep(manners.gather_seconds)
            while not self._queue.empty():
                values.append(self._queue.get_nowait())
        if manners.is_shuffled:
            self._rng.shuffle(values)
        size = max(1, manners.batch_size)
        return [values[start : start + size] for start in range(0, len(values), size)]

    async def _deliver(self, batch: list[Change], body: bytes) -> None:
        spread = self._rng.uniform(0, self._manners.delay_spread_seconds)
        await asyncio.sleep(self._manners.delay_seconds + spread)
        wait = FIRST_RETRY_SECONDS
        while not await self._post(body):
            await asyncio.sleep(wait * self._rng.uniform(0.8, 1.2))
            wait = min(wait * 2, LONGEST_RETRY_SECONDS)
        for change in batch:
            if change.acknowledged is not None:
                change.acknowledged()

    async def _post(self, body: bytes) -> bool:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            "X-Hub-Signature-256": signature(self._app_secret, body),
        }
        async with self._posting:
            self.tally.posts += 1
            try:
                answer = await self._client.post(
                    self.url, content=body, headers=headers
                )
            except httpx.TransportError as error:
                self.tally.unreachable += 1
                logger.debug("webhook not delivered: %r", error)
                return False
        if answer.status_code == httpx.codes.OK:
            self.tally.acknowledged += 1
            return True
        self.tally.refused += 1
        logger.warning("webhook answered with %s; will retry", answer.status_code)
        return False

    async def _shake_hands(self, url: str, verify_token: str) -> bool:
        challenge = str(secrets.randbelow(10**10))
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": verify_token,
        }
        try:
            answer = await self._client.get(url, params=query)
        except (httpx.TransportError, httpx.InvalidURL):
            return False
        if answer.status_code == httpx.codes.OK and answer.text == challenge:
            return True
        logger.warning("handshake refused with %s; will retry", answer.status_code)
        return False
