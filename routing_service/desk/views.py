"""What the API shows: the shapes of the queue, a ticket and its conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from routing_service.domain.types import Priority, SlaTarget, TicketStatus

SlaState = Literal["running", "paused", "breached", "none"]


class ContactRef(msgspec.Struct, frozen=True, gc=False):
    id: str | None
    name: str | None
    country: str | None
    language: str | None


class ContactCard(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as a ticket's side panel shows it. `identities`: "kind:value", the
    current one of a kind last. Phone numbers are masked, here and in `phone`: a command
    shows them, and is recorded."""

    id: str | None
    name: str | None = None
    country: str | None = None
    language: str | None = None
    timezone: str | None = None
    takes_marketing: bool = True
    tier: str | None = None
    account_manager_id: str | None = None
    attributes: dict[str, str] = {}
    phone: str | None = None
    phone_is_masked: bool = False
    username: str | None = None
    identities: list[str] = []


class SlaView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The most urgent clock of a ticket. `remaining_seconds`: until `due_at` while it
    runs, of business time while it is paused; negative when it is late."""

    target: SlaTarget | None = None
    state: SlaState = "none"
    due_at: datetime | None = None
    breach_at: datetime | None = None
    remaining_seconds: int | None = None


class ClockView(msgspec.Struct, frozen=True, kw_only=True):
    target: str
    period: int
    state: str
    started_at: datetime
    due_at: datetime | None = None
    breach_at: datetime | None = None
    stopped_at: datetime | None = None
    elapsed_seconds: int | None = None
    target_seconds: int | None = None
    outcome: str | None = None


class TicketRow(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket in the queue."""

    id: str
    contact: ContactRef
    preview: str
    preview_kind: str
    preview_author: str | None
    last_message_at: datetime | None
    unread_count: int
    status: TicketStatus
    priority: Priority
    team_id: str | None
    agent_id: str | None
    tags: tuple[str, ...]
    category: str | None
    language: str | None
    opened_at: datetime
    window_closes_at: datetime | None
    sla: SlaView
    replying_agent_ids: tuple[str, ...] = ()


class TicketDetail(TicketRow, frozen=True, kw_only=True):
    """One ticket with what its page shows beside the conversation."""

    first_responded_at: datetime | None
    resolved_at: datetime | None
    reassignment_count: int
    reopen_count: int
    rating: int | None
    contact: ContactCard  # type: ignore[assignment]
    clocks: list[ClockView]
    routing: dict[str, Any] | None


class Reaction(msgspec.Struct, frozen=True):
    """`author`: "customer" or "agent"; each has one reaction to a message."""

    emoji: str
    author: str


class MediaView(msgspec.Struct, frozen=True, kw_only=True):
    """An attachment; `reason` says why it could not be kept."""

    state: Literal["fetching", "stored", "failed"]
    mime_type: str | None = None
    size_bytes: int | None = None
    filename: str | None = None
    sha256: str | None = None
    reason: str | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a conversation: a message, a note or what happened.

    `statuses`: when each status of an outgoing message was reached, by name. `error`
    says why it failed, `error_code` is WhatsApp's number for it.
    """

    id: str
    kind: Literal["message", "note", "event"]
    seq: int
    at: datetime
    author: str | None = None
    agent_id: str | None = None
    message_kind: str | None = None
    text: str | None = None
    status: str | None = None
    error: str | None = None
    error_code: int | None = None
    reply_to_message_id: str | None = None
    is_forwarded: bool = False
    statuses: dict[str, datetime] = {}
    reactions: list[Reaction] = []
    media: MediaView | None = None
    content: dict[str, Any] | None = None
    event_type: str | None = None
    detail: dict[str, Any] | None = None


class Counts(msgspec.Struct, frozen=True):
    all: int
    mine: int
    unassigned: int


class TicketPage(msgspec.Struct, frozen=True, kw_only=True):
    tickets: list[TicketRow]
    counts: Counts
    next_cursor: str | None
    now: datetime
    seq: int


class TicketView(msgspec.Struct, frozen=True, kw_only=True):
    ticket: TicketDetail
    items: list[Item]
    now: datetime
    seq: int


class CommandOutcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    ticket: TicketRow
    item: Item | None = None


class AgentView(msgspec.Struct, frozen=True, kw_only=True):
    """`open_tickets`: how many unresolved ones the agent owns; `load`: what they weigh,
    of the `capacity`."""

    id: str
    name: str
    presence: str
    teams: tuple[str, ...]
    open_tickets: int
    load: int
    capacity: int
