"""A ticket as it stands: a fold over the facts of its stream.

The fold takes facts in the order of the log, whatever their own times are; a fact that
is unknown, late or about a ticket not opened yet changes what it can, and never fails.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from routing_service.domain.delivery import further
from routing_service.domain.events import (
    BotHandedOff,
    CategoryChanged,
    ConfigurationApplied,
    Event,
    LevelChanged,
    MessageEdited,
    MessagePosted,
    MessageReceived,
    MessageReread,
    MessageRevoked,
    MessageSent,
    MessageStatusReported,
    NoteAdded,
    PolicyChanged,
    PriorityChanged,
    RatingAnswered,
    RatingAsked,
    SendFailed,
    SendRetried,
    SlaAlerted,
    StatusChanged,
    TagsChanged,
    TeamChanged,
    TicketAssigned,
    TicketOpened,
    TicketRouted,
)
from routing_service.domain.internal_targets import HandOver
from routing_service.domain.record import Fact
from routing_service.domain.sla import SlaState, follow
from routing_service.domain.sla_alerts import alert_key
from routing_service.domain.sla_hand_overs import act, actor_of, hand_over
from routing_service.domain.sla_marks import Running
from routing_service.domain.sla_timeline import REPLIES
from routing_service.domain.terms import TermsInForce
from routing_service.domain.types import Priority, RoutingTrigger, TicketStatus

PREVIEW_LENGTH = 140
RECENT_MESSAGES = 4
"""Outgoing messages whose status a ticket keeps; older ones are in the log."""
ENDED: frozenset[TicketStatus] = frozenset({"resolved", "closed"})
OWNER_ONLY: frozenset[RoutingTrigger] = frozenset({"reopened", "capacity", "take_back"})
"""Decisions that no rule took part in: the rules' own stays the ticket's `routing`."""
STALE = "stale"
"""The reason of taking a ticket from an owner who is there and does nothing."""


class Ticket(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`unread_count`: the customer's messages since the last answer.
    `outgoing`: (message id, status) of the latest public messages of ours.
    `last_agent_id`: the owner, or whoever was it last.
    `alerts`: the keys of those its clocks gave (sla_alerts.Alert.key).
    `level`: 1, or 2 once escalated. `weight`: how much of an agent's capacity it
    takes. `skill`: what its owner must be able to, at least at `skill_level`.
    `waits_since`: the first of the customer's messages that nobody has answered.
    `touched_at`: when somebody last did anything with it, or got it.
    `declined_by`: who gave it up last; routing does not give it back to them.
    `is_history`: it came by an import or out of the vault, and nothing has happened to
    it here since: routing leaves it alone.
    `account_manager_id`: the customer's, as whoever holds the tickets knows it."""

    id: str
    opened_at: datetime
    contact_id: str | None = None
    number_id: str | None = None
    channel: str = "whatsapp"
    previous_ticket_id: str | None = None
    is_opened: bool = False

    status: TicketStatus = "open"
    status_since: datetime | None = None
    priority: Priority = "normal"
    team_id: str | None = None
    agent_id: str | None = None
    last_agent_id: str | None = None
    category: str | None = None
    language: str | None = None
    country: str | None = None
    tier: str | None = None
    tags: tuple[str, ...] = ()
    policy_id: str | None = None
    level: int = 1
    weight: int = 1
    skill: str | None = None
    skill_level: int = 0
    account_manager_id: str | None = None

    first_responded_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    last_customer_message_at: datetime | None = None
    last_message_at: datetime | None = None
    last_message_id: str | None = None
    preview: str = ""
    preview_kind: str = "text"
    preview_author: str | None = None
    preview_edited_at: datetime | None = None
    unread_count: int = 0
    waits_since: datetime | None = None
    touched_at: datetime | None = None
    declined_by: str | None = None
    is_history: bool = False
    outgoing: tuple[tuple[str, str], ...] = ()

    reassignment_count: int = 0
    reopen_count: int = 0
    survey_id: str | None = None
    survey_count: int = 0
    rating: int | None = None
    routing: TicketRouted | None = None
    sla: SlaState | None = None
    alerts: tuple[str, ...] = ()

    @property
    def is_ended(self) -> bool:
        return self.status in ENDED

    @property
    def running(self) -> Running | None:
        """Its clocks: the same object for as long as nothing moves one of them."""
        return None if self.sla is None else self.sla.running


def apply(ticket: Ticket | None, fact: Fact, terms: TermsInForce | None) -> Ticket:
    """The ticket after `fact`, its clocks under the terms in force; without terms they
    are left alone, at a third of the cost.

    Takes also a ConfigurationApplied, after which the clocks follow the new terms.
    """
    event = fact.event
    if ticket is None:
        ticket_id = fact.stream.removeprefix("ticket:")
        ticket = Ticket(id=ticket_id, opened_at=fact.occurred_at)
    kind = type(event)
    rule = _RULES.get(kind)
    changes = rule(ticket, event, fact) if rule is not None else {}
    if fact.actor[:6] == "agent:" and kind is not ConfigurationApplied:
        changes["touched_at"] = fact.occurred_at
    if ticket.is_history and kind in _ON_OWNER and fact.source == "live":
        changes["is_history"] = False
    if terms is None or kind not in _ON_CLOCKS:
        return msgspec.structs.replace(ticket, **changes) if changes else ticket
    # `terms` asks for the ticket as it is after the event; only few events change them.
    after = msgspec.structs.replace(ticket, **changes) if kind in _ON_TERMS else ticket
    sla = follow(ticket.sla, event, fact.occurred_at, terms.of(after))
    if sla is not None and (terms.has_internal or sla.running.hand_over is not None):
        sla = _between_teams(ticket, changes, sla, fact, terms)
    if sla is ticket.sla and not changes:
        return ticket
    changes["sla"] = sla
    if kind in _MAY_VOID and sla is not ticket.sla:
        changes["first_responded_at"] = _first_reply(sla)
    return msgspec.structs.replace(ticket, **changes)


Changes = dict[str, Any]


def _between_teams(
    ticket: Ticket,
    changes: Changes,
    sla: SlaState,
    fact: Fact,
    terms: TermsInForce,
) -> SlaState:
    """The clocks after what teams owe each other by this fact."""
    team_id = changes.get("team_id", ticket.team_id)
    level = changes.get("level", ticket.level)
    if ticket.team_id is not None and (team_id, level) != (
        ticket.team_id,
        ticket.level,
    ):
        moved = HandOver(ticket.team_id, ticket.level, team_id, level)
        return hand_over(sla, moved, fact.occurred_at)
    if terms.is_of_team(actor_of(fact.event), team_id):
        return act(sla, fact.event, fact.occurred_at)
    return sla


def _open(ticket: Ticket, event: TicketOpened, fact: Fact) -> Changes:
    """Sets what was true at the opening; what changed since then stays."""
    if ticket.is_opened:
        return {}
    changes: Changes = {
        "is_opened": True,
        "opened_at": fact.occurred_at,
        "contact_id": event.contact_id,
        "number_id": event.number_id,
        "channel": event.channel,
        "previous_ticket_id": event.previous_ticket_id,
        "country": event.country,
        "tier": event.tier,
        "is_history": fact.source != "live",
    }
    if ticket.status_since is None:
        changes["status"] = event.status
        changes["status_since"] = fact.occurred_at
        changes.update(_ending(event.status, fact.occurred_at))
    if ticket.priority == "normal":
        changes["priority"] = event.priority
    changes["team_id"] = ticket.team_id or event.team_id
    changes["agent_id"] = ticket.agent_id or event.agent_id
    changes["last_agent_id"] = ticket.last_agent_id or event.agent_id
    changes["category"] = ticket.category or event.category
    changes["language"] = ticket.language or event.language
    changes["policy_id"] = ticket.policy_id or event.policy_id
    changes["tags"] = ticket.tags or event.tags
    return changes


def _route(ticket: Ticket, event: TicketRouted, fact: Fact) -> Changes:
    changes: Changes = {} if event.trigger in OWNER_ONLY else {"routing": event}
    if event.team_id is not None:
        changes["team_id"] = event.team_id
    if event.agent_id is not None:
        changes.update(_own(ticket, event.agent_id))
        changes["touched_at"] = event.decided_at or fact.occurred_at
    if event.priority is not None:
        changes["priority"] = event.priority
    if event.category is not None:
        changes["category"] = event.category
    if event.language is not None:
        changes["language"] = event.language
    if event.policy_id is not None:
        changes["policy_id"] = event.policy_id
    if event.tags:
        changes["tags"] = tuple(sorted({*ticket.tags, *event.tags}))
    if event.skill is not None:
        changes["skill"], changes["skill_level"] = event.skill, event.skill_level
    if event.weight is not None:
        changes["weight"] = event.weight
    return changes


def _receive(ticket: Ticket, event: MessageReceived, fact: Fact) -> Changes:
    at = fact.occurred_at
    changes: Changes = {"unread_count": ticket.unread_count + 1}
    since = ticket.waits_since
    if not ticket.is_ended and (since is None or at < since):
        changes["waits_since"] = at
    if ticket.last_customer_message_at is None or at > ticket.last_customer_message_at:
        changes["last_customer_message_at"] = at
    if event.number_id is not None and ticket.number_id is None:
        changes["number_id"] = event.number_id
    if ticket.last_message_at is None or at >= ticket.last_message_at:
        changes["last_message_at"] = at
        changes["last_message_id"] = event.message_id
        changes["preview"] = _preview(fact)
        changes["preview_kind"] = event.kind
        changes["preview_author"] = "customer"
        changes["preview_edited_at"] = None
    return changes


def _post(ticket: Ticket, event: MessagePosted, fact: Fact) -> Changes:
    at = fact.occurred_at
    changes: Changes = {}
    status = "queued" if event.delivery == "outbox" else "sent"
    recent = (*ticket.outgoing, (event.message_id, status))
    changes["outgoing"] = recent[-RECENT_MESSAGES:]
    if event.author in {"agent", "phone_echo"}:
        first = ticket.first_responded_at
        changes["first_responded_at"] = at if first is None else min(first, at)
        asked_at = ticket.last_customer_message_at
        if asked_at is None or at >= asked_at:
            changes["unread_count"] = 0
            changes["waits_since"] = None
    if event.author != "automation" and (
        ticket.last_message_at is None or at >= ticket.last_message_at
    ):
        # An automatic answer hides nothing of what people said.
        changes["last_message_at"] = at
        changes["last_message_id"] = event.message_id
        changes["preview"] = _preview(fact)
        changes["preview_kind"] = event.kind
        changes["preview_author"] = event.author
        changes["preview_edited_at"] = None
    return changes


def _edit(ticket: Ticket, event: MessageEdited, fact: Fact) -> Changes:
    edited_at = ticket.preview_edited_at or fact.occurred_at
    if (
        event.target_message_id != ticket.last_message_id
        or ticket.preview_kind == "revoked"
        or fact.occurred_at < edited_at
    ):
        return {}
    return {"preview": _preview(fact), "preview_edited_at": fact.occurred_at}


def _reread(ticket: Ticket, event: MessageReread, fact: Fact) -> Changes:
    if event.message_id != ticket.last_message_id:
        return {}
    return {"preview": _preview(fact), "preview_kind": event.kind}


def _revoke(ticket: Ticket, event: MessageRevoked, _: Fact) -> Changes:
    if event.target_message_id != ticket.last_message_id:
        return {}
    return {"preview": "", "preview_kind": "revoked"}


def _send(ticket: Ticket, event: MessageSent, _: Fact) -> Changes:
    return _deliver(ticket, event.message_id, "sent")


def _fail(ticket: Ticket, event: SendFailed, _: Fact) -> Changes:
    return _deliver(ticket, event.message_id, "failed") if event.is_final else {}


def _report(ticket: Ticket, event: MessageStatusReported, _: Fact) -> Changes:
    return _deliver(ticket, event.message_id, event.status)


def _deliver(ticket: Ticket, message_id: str, reported: str) -> Changes:
    for at, (known_id, status) in enumerate(ticket.outgoing):
        if known_id == message_id:
            now = further(status, reported)
            if now == status or now is None:
                return {}
            before, after = ticket.outgoing[:at], ticket.outgoing[at + 1 :]
            return {"outgoing": (*before, (known_id, now), *after)}
    return {}


def _assign(ticket: Ticket, event: TicketAssigned, fact: Fact) -> Changes:
    changes = _own(ticket, event.agent_id)
    if event.agent_id is not None:
        changes["touched_at"] = fact.occurred_at
    elif fact.actor[:6] == "agent:" or event.reason == STALE:
        changes["declined_by"] = event.from_agent_id
    return changes


def _own(ticket: Ticket, agent_id: str | None) -> Changes:
    if agent_id is None:
        return {"agent_id": None}
    changes: Changes = {
        "agent_id": agent_id,
        "last_agent_id": agent_id,
        "declined_by": None,
    }
    if ticket.last_agent_id not in {None, agent_id}:
        changes["reassignment_count"] = ticket.reassignment_count + 1
    return changes


def _change_team(_: Ticket, event: TeamChanged, __: Fact) -> Changes:
    # What the rules asked for was meant for the former team.
    return {
        "team_id": event.to,
        "skill": None,
        "skill_level": 0,
        "declined_by": None,
    }


def _change_priority(_: Ticket, event: PriorityChanged, __: Fact) -> Changes:
    return {"priority": event.to}


def _change_level(_: Ticket, event: LevelChanged, __: Fact) -> Changes:
    return {"level": event.to}


def _change_category(_: Ticket, event: CategoryChanged, __: Fact) -> Changes:
    return {"category": event.to}


def _change_policy(_: Ticket, event: PolicyChanged, __: Fact) -> Changes:
    return {"policy_id": event.to}


def _change_tags(_: Ticket, event: TagsChanged, __: Fact) -> Changes:
    return {"tags": event.to}


def _change_status(ticket: Ticket, event: StatusChanged, fact: Fact) -> Changes:
    at = fact.occurred_at
    if ticket.status_since is not None and at < ticket.status_since:
        return {}
    changes: Changes = {"status": event.to, "status_since": at}
    if event.to in ENDED:
        changes.update(_ending(event.to, at))
    elif ticket.is_ended:
        changes["reopen_count"] = ticket.reopen_count + 1
        changes["resolved_at"] = None
        changes["closed_at"] = None
    return changes


def _ending(status: TicketStatus, at: datetime) -> Changes:
    if status == "resolved":
        return {
            "resolved_at": at,
            "closed_at": None,
            "unread_count": 0,
            "waits_since": None,
        }
    return {"closed_at": at, "waits_since": None} if status == "closed" else {}


def _alert(ticket: Ticket, event: SlaAlerted, _: Fact) -> Changes:
    key = alert_key(event.target, event.period, event.alert)
    return {"alerts": (*ticket.alerts, key)} if key not in ticket.alerts else {}


def _ask_rating(ticket: Ticket, event: RatingAsked, _: Fact) -> Changes:
    return {"survey_id": event.survey_id, "survey_count": ticket.survey_count + 1}


def _answer_rating(ticket: Ticket, event: RatingAnswered, fact: Fact) -> Changes:
    changes: Changes = {"rating": event.rating}
    if event.survey_id == ticket.survey_id:
        changes["survey_id"] = None
    # A tap is a message to WhatsApp: it opens the 24-hour window as any other.
    last, at = ticket.last_customer_message_at, fact.occurred_at
    if fact.source == "live" and (last is None or at > last):
        changes["last_customer_message_at"] = at
    return changes


def _preview(fact: Fact) -> str:
    text = fact.personal.data.get("text") if fact.personal else None
    return text[:PREVIEW_LENGTH] if isinstance(text, str) else ""


def _first_reply(sla: SlaState | None) -> datetime | None:
    """When people first answered, without the answers that could not be sent."""
    marks = sla.marks if sla else ()
    voided = {mark.ref for mark in marks if mark.kind == "voided"}
    replies = (mark for mark in marks if mark.kind in REPLIES)
    return next((mark.at for mark in replies if mark.ref not in voided), None)


_RULES: dict[type[Event], Callable[[Ticket, Any, Fact], Changes]] = {
    TicketOpened: _open,
    TicketRouted: _route,
    MessageReceived: _receive,
    MessagePosted: _post,
    MessageEdited: _edit,
    MessageRevoked: _revoke,
    MessageReread: _reread,
    MessageSent: _send,
    SendFailed: _fail,
    MessageStatusReported: _report,
    TicketAssigned: _assign,
    TeamChanged: _change_team,
    PriorityChanged: _change_priority,
    LevelChanged: _change_level,
    CategoryChanged: _change_category,
    PolicyChanged: _change_policy,
    TagsChanged: _change_tags,
    StatusChanged: _change_status,
    SlaAlerted: _alert,
    RatingAsked: _ask_rating,
    RatingAnswered: _answer_rating,
}
_ON_TERMS: frozenset[type[Event]] = frozenset(
    {
        TicketOpened,
        TicketRouted,
        TeamChanged,
        PriorityChanged,
        CategoryChanged,
        PolicyChanged,
    }
)
"""Events that may change which policy or calendar holds."""
_ON_OWNER: frozenset[type[Event]] = frozenset(
    {
        LevelChanged,
        MessageReceived,
        StatusChanged,
        TeamChanged,
        TicketAssigned,
        TicketRouted,
    }
)
"""Events that ask for an owner, or give one."""
_MAY_VOID: frozenset[type[Event]] = frozenset(
    {SendFailed, SendRetried, MessageStatusReported}
)
_ON_CLOCKS: frozenset[type[Event]] = frozenset(
    {
        *_ON_TERMS,
        *_MAY_VOID,
        BotHandedOff,
        ConfigurationApplied,
        LevelChanged,
        MessagePosted,
        MessageReceived,
        NoteAdded,
        StatusChanged,
    }
)
"""Events that may start, stop or move a clock."""
