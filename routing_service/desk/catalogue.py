"""The account's templates as they were last recorded, and their synchronisation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog

from routing_service import errors
from routing_service.domain.events import (
    ChannelNoticed,
    Event,
    TemplatesSynchronised,
)
from routing_service.domain.identifiers import new_event_id, templates_stream
from routing_service.domain.record import Fact
from routing_service.domain.templates import Template, read, stable
from routing_service.whatsapp.client import CloudApi
from routing_service.whatsapp.template_listing import TemplatesNotHad, list_templates

EVERY_SECONDS = 3_600.0
FIRST_PAUSE_SECONDS = 2.0
"""After an answer that did not come; doubled with each further one, up to an hour."""
NOTICED = "message_template_"
"""Beginning of the webhook fields that say that a template has changed."""

Record = Callable[[Sequence[Fact]], Awaitable[None]]

_log = structlog.get_logger(__name__)


class Catalogue:
    """What the recorded facts say."""

    def __init__(self) -> None:
        self.event: TemplatesSynchronised | None = None
        self.at: datetime | None = None
        self.templates: tuple[Template, ...] = ()

    def apply(self, event: TemplatesSynchronised, at: datetime) -> None:
        self.event, self.at = event, at
        self.templates = tuple(read(one) for one in event.templates)

    def category_of(self, name: str | None, language: str | None) -> str | None:
        """Null for a template that is not among them."""
        for one in self.templates:
            if (one.name, one.language) == (name, language):
                return one.category
        return None


class Synchronisation:
    """Asks at the start, every hour, and when WhatsApp says that a template changed;
    sooner where it did not answer. Only a difference is recorded."""

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        api: CloudApi | None,
        account_id: str | None,
        record: Record,
        clock: Callable[[], datetime],
    ) -> None:
        self._catalogue = catalogue
        self._api = api
        self._account_id = account_id
        self._record = record
        self._clock = clock
        self._wanted = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._checked_at: datetime | None = None

    @property
    def checked_at(self) -> datetime | None:
        """When the templates were last known to be these."""
        return self._checked_at or self._catalogue.at

    def start(self) -> None:
        if self._api is not None and self._account_id is not None:
            self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def follow(self, event: Event) -> None:
        """Asks soon where WhatsApp says that a template has changed."""
        if isinstance(event, ChannelNoticed) and event.field.startswith(NOTICED):
            self._wanted.set()

    async def run(self) -> None:
        """Asks now; raises Unavailable."""
        if self._api is None or self._account_id is None:
            raise errors.Unavailable(
                "templates: expected the settings WHATSAPP_ACCESS_TOKEN and "
                "WHATSAPP_ACCOUNT_ID"
            )
        async with self._one_at_a_time:
            try:
                listed = stable(await list_templates(self._api, self._account_id))
            except TemplatesNotHad as error:
                raise errors.Unavailable(f"templates not listed: {error}") from None
            await self._note(self._account_id, listed)

    async def _note(self, account_id: str, listed: list[dict[str, object]]) -> None:
        event = TemplatesSynchronised(account_id=account_id, templates=listed)
        now = self._clock()
        if event != self._catalogue.event:
            fact = Fact(
                id=new_event_id(),
                stream=templates_stream(account_id),
                event=event,
                occurred_at=now,
                actor="whatsapp",
            )
            await self._record([fact])
        self._checked_at = now

    async def _keep(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            self._wanted.clear()
            try:
                await self.run()
            except errors.Unavailable as error:
                _log.warning("templates not synchronised", reason=error.detail)
                wait, pause = pause, min(2 * pause, EVERY_SECONDS)
            else:
                wait, pause = EVERY_SECONDS, FIRST_PAUSE_SECONDS
            try:
                async with asyncio.timeout(wait):
                    await self._wanted.wait()
            except TimeoutError:
                continue
