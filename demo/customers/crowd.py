"""Many customers at once: they arrive, talk, wait, thank, rate and leave."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from random import Random
from typing import Any

from demo.customers.conversation import Conversation, is_survey
from demo.customers.pace import Pace
from demo.customers.people import People, Person
from demo.customers.saying import Heard, Saying
from demo.customers.scripts import Script
from demo.emulator.errors import GraphError
from demo.emulator.exchange import Exchange
from demo.emulator.identifiers import user_id_of
from demo.emulator.journal import Entry
from demo.emulator.parties import Customer
from demo.emulator.utterances import Chatter, as_message

SETTLED_SECONDS = 240.0
"""How long a customer who is satisfied stays for the survey."""
FORGOTTEN_SECONDS = 900.0
"""How long one who stopped asking still waits for an answer."""
FILLED_SHARE = 4
"""Below a quarter of `most_open`, customers come four times as often."""

logger = logging.getLogger("demo.emulator")


class Crowd:
    """Customers arrive as a Poisson process, at most `most_open` talking at a time.

    With `seconds_between` 0 nobody comes by themselves; who is known still answers.
    """

    def __init__(
        self,
        exchange: Exchange,
        scripts: Mapping[str, Script],
        people: People,
        *,
        seed: int = 7,
        pace: Pace | None = None,
        seconds_between: float = 8.0,
        most_open: int = 40,
    ) -> None:
        self._exchange = exchange
        self._scripts = scripts
        self._people = people
        self._seed = seed
        self._rng = Random(seed)
        self._pace = pace or Pace()
        self._seconds_between = seconds_between
        self._most_open = most_open
        self._talking: dict[str, _Talk] = {}
        self._begun = 0
        exchange.listeners.append(self.hear)

    def set_pace(
        self,
        *,
        speed: float | None = None,
        seconds_between_conversations: float | None = None,
        most_open: int | None = None,
    ) -> None:
        """Changes what is given. Raises ValueError for a number below 0."""
        for value in (seconds_between_conversations, most_open):
            if value is not None and value < 0:
                raise ValueError(f"{value}: expected 0 or more")
        if speed is not None:
            self._pace.set_speed(speed)
        if seconds_between_conversations is not None:
            self._seconds_between = seconds_between_conversations
        if most_open is not None:
            self._most_open = most_open

    def as_json(self) -> dict[str, Any]:
        return {
            "speed": self._pace.speed,
            "seconds_between_conversations": self._seconds_between,
            "most_open": self._most_open,
            "open": len(self._talking),
            "begun": self._begun,
        }

    async def run(self) -> None:
        """Lets customers arrive, until cancelled."""
        while True:
            if not self._seconds_between:
                await asyncio.sleep(0.5)
                continue
            await self._pace.sleep(self._rng.expovariate(1 / self._mean_seconds()))
            if len(self._talking) < self._most_open:
                self._begin(self._stranger(), is_resumed=False)

    def hear(self, entry: Entry) -> None:
        """Takes a message of the business to the customer it is for."""
        if entry.kind == "reaction" or self._is_welcome(entry):
            return
        talk = self._talking.get(entry.wa_id)
        if talk is None:
            person = self._people.find(entry.wa_id)
            if person is None:
                return
            talk = self._begin(person, is_resumed=True)
        talk.heard.put_nowait(entry)

    def _is_welcome(self, entry: Entry) -> bool:
        """A greeting by itself answers nothing: the customer goes on waiting."""
        number = self._exchange.numbers.find(entry.number_id)
        return entry.kind == "text" and entry.content["body"] in number.welcomes

    def _mean_seconds(self) -> float:
        """An empty house fills faster, so that nobody has to wait for a queue."""
        is_empty = len(self._talking) < self._most_open / FILLED_SHARE
        return self._seconds_between / (FILLED_SHARE if is_empty else 1)

    def _stranger(self) -> Person:
        while True:
            person = self._people.choose(self._rng)
            if person.wa_id not in self._talking:
                return person

    def _begin(self, person: Person, *, is_resumed: bool) -> _Talk:
        self._begun += 1
        rng = Random(f"{self._seed}:{self._begun}:{person.wa_id}")
        script = self._scripts[person.language]
        conversation = Conversation(person, script, rng, is_resumed=is_resumed)
        talk = _Talk(conversation, self._exchange, self._pace, rng)
        self._talking[person.wa_id] = talk
        self._exchange.background.start(self._follow(talk, is_resumed=is_resumed))
        return talk

    async def _follow(self, talk: _Talk, *, is_resumed: bool) -> None:
        try:
            await talk.run(is_resumed=is_resumed)
        finally:
            del self._talking[talk.wa_id]


class _Talk:
    """One conversation under way."""

    def __init__(
        self, conversation: Conversation, exchange: Exchange, pace: Pace, rng: Random
    ) -> None:
        self._conversation = conversation
        self._exchange = exchange
        self._pace = pace
        self._number = rng.choices(exchange.numbers.all(), k=1)[0]
        self.wa_id = conversation.person.wa_id
        self.heard: asyncio.Queue[Entry] = asyncio.Queue()
        self._waited_seconds = 0.0

    async def run(self, *, is_resumed: bool) -> None:
        if not is_resumed:
            await self._say(self._conversation.open(), None)
        while (entry := await self._wait()) is not None:
            self._number = self._exchange.numbers.find(entry.number_id)
            if is_survey(entry.options):
                said = self._conversation.rate(entry.options, self._waited_seconds)
                await self._say(said, entry.id)
                return
            await self._say(self._conversation.answer(_heard(entry)), entry.id)

    async def _wait(self) -> Entry | None:
        """The next message of the business; None when the customer has left."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            settled = self._conversation.is_satisfied
            patience = (
                SETTLED_SECONDS if settled else self._conversation.patience_seconds()
            )
            entry = await self._listen(patience)
            if entry is not None:
                waited = (loop.time() - began) * self._pace.speed
                self._waited_seconds = max(self._waited_seconds, waited)
                return entry
            reminder = self._conversation.remind()
            if settled:
                return None
            if not reminder:
                return await self._listen(FORGOTTEN_SECONDS)
            await self._say(reminder, None)

    async def _listen(self, seconds: float) -> Entry | None:
        listening = asyncio.ensure_future(self.heard.get())
        waiting = asyncio.ensure_future(self._pace.sleep(seconds))
        try:
            await asyncio.wait(
                {listening, waiting}, return_when=asyncio.FIRST_COMPLETED
            )
            return listening.result() if listening.done() else None
        finally:
            listening.cancel()
            waiting.cancel()

    async def _say(self, sayings: list[Saying], message_id: str | None) -> None:
        person, exchange = self._conversation.person, self._exchange
        customer = Customer(
            person.wa_id,
            person.name,
            user_id_of(person.wa_id, person.country),
            person.username,
            hides_number=person.username is not None,
        )
        for saying in sayings:
            await self._pace.sleep(saying.after_seconds)
            try:
                message = as_message(
                    saying.as_utterance(message_id),
                    Chatter(
                        person.wa_id, self._number, exchange.journal, exchange.media
                    ),
                )
            except GraphError as error:
                logger.warning("%s could not speak: %s", person.wa_id, error.details)
                return
            exchange.hear(self._number, customer, message)


def _heard(entry: Entry) -> Heard:
    kind = entry.content["type"] if entry.kind == "interactive" else entry.kind
    return Heard(str(kind), entry.options)
