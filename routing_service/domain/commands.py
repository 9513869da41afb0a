"""What agents do with a ticket: each command as the events that follow from it.

A command that changes nothing gives no events. What a ticket's state does not allow
raises a Refusal; who may ask at all is decided before, by `access`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from routing_service.domain.assignment import need_of
from routing_service.domain.configuration import Configuration
from routing_service.domain.drafts import Draft
from routing_service.domain.events import (
    Event,
    MessagePosted,
    NoteAdded,
    PriorityChanged,
    ReactionPosted,
    SendRetried,
    StatusChanged,
    TagsChanged,
    TeamChanged,
    TicketAssigned,
)
from routing_service.domain.refusals import (
    AlreadyOwned,
    IllegalTransition,
    NoSuchAgent,
    NoSuchTeam,
    NotFailed,
    NotReachable,
    TicketClosed,
    WindowClosed,
)
from routing_service.domain.replies import Composed, ReplyUnfit
from routing_service.domain.routing import Router
from routing_service.domain.survey import decide_survey
from routing_service.domain.ticket import Ticket
from routing_service.domain.types import Priority, TicketStatus
from routing_service.domain.window import is_window_open, window_closes_at
from routing_service.domain.workload import Workload


def decide_claim(ticket: Ticket, agent_id: str, *, now: datetime) -> list[Draft]:
    """Raises AlreadyOwned, TicketClosed."""
    expect_not_closed(ticket)
    if ticket.agent_id == agent_id:
        return []
    if ticket.agent_id is not None:
        raise AlreadyOwned(ticket.id, ticket.agent_id)
    return [Draft(assigned(ticket, agent_id, "claimed"), now)]


def decide_assign(
    ticket: Ticket,
    agent_id: str | None,
    configuration: Configuration,
    *,
    now: datetime,
    reason: str = "",
) -> list[Draft]:
    """Null releases the ticket. Raises NoSuchAgent, TicketClosed."""
    expect_not_closed(ticket)
    if ticket.agent_id == agent_id:
        return []
    if agent_id is not None and agent_id not in configuration.agents:
        raise NoSuchAgent(ticket.id, agent_id)
    return [Draft(assigned(ticket, agent_id, reason), now)]


def decide_reply(
    ticket: Ticket,
    reply: Composed,
    *,
    agent_id: str,
    message_id: str,
    now: datetime,
    reply_to_message_id: str | None = None,
) -> list[Draft]:
    """The message for the outbox; whoever answers a ticket of nobody owns it.

    Raises WindowClosed for all but a template, NotReachable, TicketClosed.
    """
    is_template = reply.template_name is not None
    contact_id, number_id = _address(ticket, now, is_template=is_template)
    posted = MessagePosted(
        ticket_id=ticket.id,
        message_id=message_id,
        author="agent",
        agent_id=agent_id,
        contact_id=contact_id,
        number_id=number_id,
        kind=reply.kind,
        text_length=len(reply.text),
        reply_to_message_id=reply_to_message_id,
        media=reply.media,
        template_name=reply.template_name,
        template_language=reply.template_language,
    )
    message = Draft(posted, now, reply.personal())
    if ticket.agent_id is None:
        return [Draft(assigned(ticket, agent_id, "replied"), now), message]
    return [message]


def decide_reaction(
    ticket: Ticket,
    target_message_id: str,
    emoji: str,
    *,
    agent_id: str,
    message_id: str,
    now: datetime,
) -> list[Draft]:
    """A reaction for the outbox; an empty emoji takes the former one back.

    Raises ReplyUnfit, WindowClosed, NotReachable, TicketClosed.
    """
    if emoji.isalnum() or emoji.isspace():
        raise ReplyUnfit("emoji: expected one, or nothing")
    contact_id, number_id = _address(ticket, now, is_template=False)
    posted = ReactionPosted(
        ticket_id=ticket.id,
        message_id=message_id,
        target_message_id=target_message_id,
        agent_id=agent_id,
        contact_id=contact_id,
        number_id=number_id,
        is_removed=not emoji,
    )
    return [Draft(posted, now, {"emoji": emoji})]


def decide_retry(
    ticket: Ticket,
    message_id: str,
    failed_kind: str | None,
    *,
    agent_id: str,
    now: datetime,
) -> list[Draft]:
    """A failed message for the outbox once more; `failed_kind` is null for one that is
    not known to have failed.

    Raises NotFailed, WindowClosed for all but a template, NotReachable, TicketClosed.
    """
    if failed_kind is None:
        raise NotFailed(ticket.id, message_id)
    _address(ticket, now, is_template=failed_kind == "template")
    retried = SendRetried(ticket_id=ticket.id, message_id=message_id, agent_id=agent_id)
    return [Draft(retried, now)]


def decide_note(
    ticket: Ticket, text: str, *, agent_id: str, note_id: str, now: datetime
) -> list[Draft]:
    """Notes are possible on every ticket, closed ones too."""
    event = NoteAdded(
        ticket_id=ticket.id, note_id=note_id, agent_id=agent_id, text_length=len(text)
    )
    return [Draft(event, now, {"text": text})]


def decide_tags(ticket: Ticket, tags: Iterable[str], *, now: datetime) -> list[Draft]:
    """`tags` is the whole new set; blanks around a tag are cut off."""
    to = tuple(sorted({tag.strip() for tag in tags if tag.strip()}))
    return [Draft(TagsChanged(ticket_id=ticket.id, to=to), now)] * (to != ticket.tags)


def decide_status(
    ticket: Ticket,
    to: TicketStatus,
    *,
    now: datetime,
    survey_message_id: str,
    last_asked_at: datetime | None = None,
    language: str | None = None,
    reason: str = "",
) -> list[Draft]:
    """A resolution also asks for a rating, as `decide_survey` allows.

    Raises IllegalTransition.
    """
    if ticket.status == to:
        return []
    allowed = TRANSITIONS[ticket.status]
    if to not in allowed:
        raise IllegalTransition(ticket.id, ticket.status, to, allowed)
    event = StatusChanged(
        ticket_id=ticket.id, to=to, from_=ticket.status, reason=reason
    )
    changed = [Draft(event, now)]
    if to != "resolved":
        return changed
    return changed + decide_survey(
        ticket,
        now=now,
        message_id=survey_message_id,
        last_asked_at=last_asked_at,
        language=language,
    )


def decide_priority(ticket: Ticket, to: Priority, *, now: datetime) -> list[Draft]:
    """Clocks that run keep the target they started with."""
    expect_not_closed(ticket)
    if ticket.priority == to:
        return []
    event = PriorityChanged(ticket_id=ticket.id, to=to, from_=ticket.priority)
    return [Draft(event, now)]


def decide_team(
    ticket: Ticket,
    to: str,
    router: Router,
    workload: Workload,
    *,
    now: datetime,
    reason: str = "",
) -> list[Draft]:
    """An owner outside the new team gives way to its least loaded agent, or nobody.

    Raises NoSuchTeam, TicketClosed.
    """
    expect_not_closed(ticket)
    configuration = router.configuration
    if to not in configuration.teams:
        raise NoSuchTeam(ticket.id, to)
    if ticket.team_id == to:
        return []
    event: Event = TeamChanged(
        ticket_id=ticket.id, to=to, from_=ticket.team_id, reason=reason
    )
    changed = [Draft(event, now)]
    owner = configuration.agents.get(ticket.agent_id or "")
    if owner is not None and to in owner.teams:
        return changed
    need = msgspec.structs.replace(
        need_of(ticket), team_id=to, skill=None, skill_level=0, declined_by=None
    )
    choice = router.assigner.choose(need, workload, now)
    if choice.agent_id != ticket.agent_id:
        changed.append(Draft(assigned(ticket, choice.agent_id, "team changed"), now))
    return changed


def assigned(ticket: Ticket, agent_id: str | None, reason: str) -> TicketAssigned:
    """The ticket given to an agent, or to nobody."""
    return TicketAssigned(
        ticket_id=ticket.id,
        agent_id=agent_id,
        from_agent_id=ticket.agent_id,
        reason=reason,
    )


def _address(ticket: Ticket, now: datetime, *, is_template: bool) -> tuple[str, str]:
    """(contact id, number id) to write to, where writing is allowed."""
    expect_not_closed(ticket)
    if ticket.contact_id is None or ticket.number_id is None:
        raise NotReachable(ticket.id)
    if not is_template and not is_window_open(ticket, now):
        raise WindowClosed(ticket.id, window_closes_at(ticket))
    return ticket.contact_id, ticket.number_id


def expect_not_closed(ticket: Ticket) -> None:
    """Raises TicketClosed."""
    if ticket.status == "closed":
        raise TicketClosed(ticket.id)


_ACTIVE: frozenset[TicketStatus] = frozenset({"open", "pending", "on_hold", "snoozed"})

TRANSITIONS: dict[TicketStatus, frozenset[TicketStatus]] = {
    "open": _ACTIVE - {"open"} | {"resolved", "closed"},
    "pending": _ACTIVE - {"pending"} | {"resolved", "closed"},
    "on_hold": _ACTIVE - {"on_hold"} | {"resolved", "closed"},
    "snoozed": _ACTIVE - {"snoozed"} | {"resolved", "closed"},
    "resolved": frozenset({"open", "closed"}),
    "closed": frozenset(),
}
"""What may follow by hand. A resolved ticket is reopened before anything else."""
