"""The envelope of an event: what is proposed to the log, and what the log returns."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from routing_service.domain.events import Event
from routing_service.domain.types import JsonObject


class Personal(msgspec.Struct, frozen=True):
    """What identifies a person in an event, kept apart so that it can be erased alone.

    `subject` is the contact's id, or "channel" where nobody in particular is meant.
    """

    subject: str
    data: JsonObject


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """An event proposed to the log.

    `id` is its idempotency key: the same fact from outside (a wamid, an import's row)
    always gets the same id, and a known id is never appended twice.
    `occurred_at` is the time at the source, aware, UTC.
    `actor` is "customer:<contact_id>", "agent:<agent_id>", "whatsapp", "desk" or
    "import".
    `source` is "live", "import:<name>", or "reparse" for what a later reading of a
    kept webhook recovered.
    """

    id: UUID
    stream: str
    event: Event
    occurred_at: datetime
    actor: str
    source: str = "live"
    personal: Personal | None = None


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A fact the log has made durable, with its place: `seq` is gap-free over the log,
    `version` (from 1) over the stream."""

    seq: int
    version: int
    recorded_at: datetime
    fact: Fact
