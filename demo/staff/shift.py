"""A colleague at work: look, think, write, resolve, and take from what waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from random import Random
from typing import Any

import httpx

from demo.customers.pace import Pace
from demo.customers.scripts import Script
from demo.emulator.attachments import ATTACHMENTS
from demo.staff.desk import Desk, Refused
from demo.staff.judgement import Manner, Step, is_overlooked, next_step

PRESENCE_SECONDS = 20.0
THUMBS = [{"id": "helped:yes", "title": "👍"}, {"id": "helped:no", "title": "👎"}]
"""Buttons that need no translation."""
LETTERS_PER_SECOND = 14.0

logger = logging.getLogger("demo.colleagues")


class Shift:
    """One colleague's working day. `leave_waiting` is how many unassigned tickets stay
    for others; tickets are taken only beyond that. `overlooks` is the share of tickets
    that they do not see in time."""

    def __init__(
        self,
        desk: Desk,
        scripts: Mapping[str, Script],
        *,
        pace: Pace,
        rng: Random,
        clock: Callable[[], datetime],
        leave_waiting: int,
        overlooks: float = 0.0,
    ) -> None:
        self._desk = desk
        self._scripts = scripts
        self._pace = pace
        self._rng = rng
        self._clock = clock
        self._leave_waiting = leave_waiting
        self._overlooks = overlooks

    async def work(self) -> None:
        """Works until cancelled."""
        await self._pace.sleep(self._rng.uniform(0, 10))
        seen_at = float("-inf")
        loop = asyncio.get_running_loop()
        while True:
            try:
                if loop.time() - seen_at > PRESENCE_SECONDS:
                    await self._desk.show_up()
                    seen_at = loop.time()
                if not await self.take_one_step():
                    await self._claim()
            except Refused as refused:
                logger.info("%s: %s", self._desk.name, refused)
            except httpx.HTTPError as error:
                logger.warning("%s: %r", self._desk.name, error)
            await self._pace.sleep(self._rng.uniform(6, 18))

    async def take_one_step(self) -> bool:
        """Does the most urgent thing that is due; False when nothing is."""
        mine = await self._desk.tickets("mine")
        me, share, now = self._desk.agent_id, self._overlooks, self._clock()
        for row in mine["tickets"]:
            if row["status"] != "open" or me != row["agent_id"]:
                continue
            if is_overlooked(row, me, share=share, now=now):
                continue
            view = await self._desk.ticket(row["id"])
            step = next_step(
                view["ticket"],
                view["items"],
                self._script(view["ticket"]),
                agent_name=self._desk.name,
                now=self._clock(),
                rng=self._rng,
            )
            if step is not None:
                await self.carry_out(row["id"], step)
                return True
        return False

    async def carry_out(self, ticket_id: str, step: Step) -> None:
        """Does what a step says, at a person's pace. Raises Refused."""
        act = self._desk.act
        if step.note is not None:
            await act(ticket_id, "notes", {"text": step.note})
        if step.reacts_to is not None:
            heart = {"message_id": step.reacts_to, "emoji": "❤️"}
            await act(ticket_id, "reactions", heart)
        if step.reply is not None:
            await act(ticket_id, "presence", {"is_replying": True})
            await self._pace.sleep(min(12, 2 + len(step.reply) / LETTERS_PER_SECOND))
            await act(ticket_id, "replies", await self._body(step.reply, step.manner))
        if step.resolves:
            await self._pace.sleep(self._rng.uniform(1, 3))
            await act(ticket_id, "status", {"to": "resolved"})

    async def _body(self, text: str, manner: Manner) -> dict[str, Any]:
        """The reply as the service takes it; an invoice is uploaded before."""
        if manner == "place":
            return {"kind": "location_request", "text": text}
        if manner == "thumb":
            return {"kind": "buttons", "text": text, "buttons": THUMBS}
        if manner == "invoice":
            file = ATTACHMENTS["document"]
            media_id = await self._desk.upload(file.content, file.mime_type, file.file)
            return {"kind": "document", "text": text, "media_id": media_id}
        return {"text": text}

    async def _claim(self) -> None:
        waiting = await self._desk.tickets("unassigned")
        if waiting["counts"]["unassigned"] <= self._leave_waiting:
            return
        rows = waiting["tickets"][:10]
        if rows:
            await self._desk.act(self._rng.choice(rows)["id"], "claim")

    def _script(self, ticket: Mapping[str, Any]) -> Script:
        contact = ticket.get("contact") or {}
        language = str(ticket.get("language") or contact.get("language") or "en")
        return self._scripts.get(language.partition("-")[0], self._scripts["en"])
