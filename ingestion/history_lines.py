"""The `history` format: one JSON object a line, told apart by `type`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, get_args

import msgspec

from routing_service.domain.types import Priority, TicketStatus

Name = Annotated[str, msgspec.Meta(min_length=1)]


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag_field="type"):
    """What every line has. A time without an offset is in UTC."""

    ticket: Name
    at: datetime
    id: Name | None = None
    actor: Name | None = None


class Opened(Line, frozen=True, kw_only=True, tag="opened"):
    contact: Name | None = None
    channel: Name | None = None
    status: TicketStatus | None = None
    priority: Priority | None = None
    team: Name | None = None
    agent: Name | None = None
    category: Name | None = None
    language: Name | None = None
    country: Name | None = None
    tags: tuple[str, ...] | None = None
    policy: Name | None = None


class Said(Line, frozen=True, kw_only=True, gc=False):
    text: str | None = None
    agent: Name | None = None


class CustomerMessage(Said, frozen=True, kw_only=True, tag="customer_message"):
    pass


class AgentReply(Said, frozen=True, kw_only=True, tag="agent_reply"):
    pass


class BotMessage(Said, frozen=True, kw_only=True, tag="bot_message"):
    pass


class AutomationMessage(Said, frozen=True, kw_only=True, tag="automation_message"):
    pass


class InternalNote(Said, frozen=True, kw_only=True, tag="internal_note"):
    pass


class BotHandoff(Line, frozen=True, kw_only=True, tag="bot_handoff"):
    pass


class Status(Line, frozen=True, kw_only=True, tag="status"):
    to: TicketStatus


class Assigned(Line, frozen=True, kw_only=True, tag="assigned"):
    agent: Name | None


class TeamGiven(Line, frozen=True, kw_only=True, tag="team"):
    to: Name | None


class PriorityGiven(Line, frozen=True, kw_only=True, tag="priority"):
    to: Priority


class CategoryGiven(Line, frozen=True, kw_only=True, tag="category"):
    to: Name | None


class TagsGiven(Line, frozen=True, kw_only=True, tag="tags"):
    to: tuple[str, ...]


class PolicyGiven(Line, frozen=True, kw_only=True, tag="policy"):
    to: Name | None


class Csat(Line, frozen=True, kw_only=True, tag="csat"):
    rating: Annotated[int, msgspec.Meta(ge=1, le=5)]


class LineShape(msgspec.Struct, frozen=True):
    """How a kind of line becomes a draft: the event, its author if it is a message,
    and the draft columns filled from the line's fields."""

    event: str
    columns: tuple[tuple[str, str], ...] = ()
    author: str | None = None


_SAID = (("text", "text"), ("agent", "agent"))
_TO = (("to", "to"),)

LINE_SHAPES: dict[type[Line], LineShape] = {
    Opened: LineShape(
        "TicketOpened",
        tuple((name, name) for name in Opened.__struct_fields__[4:]),
    ),
    CustomerMessage: LineShape("MessageReceived", _SAID),
    AgentReply: LineShape("MessagePosted", _SAID, "agent"),
    BotMessage: LineShape("MessagePosted", _SAID, "bot"),
    AutomationMessage: LineShape("MessagePosted", _SAID, "automation"),
    InternalNote: LineShape("NoteAdded", _SAID),
    BotHandoff: LineShape("BotHandedOff"),
    Status: LineShape("StatusChanged", _TO),
    Assigned: LineShape("TicketAssigned", (("to", "agent"),)),
    TeamGiven: LineShape("TeamChanged", _TO),
    PriorityGiven: LineShape("PriorityChanged", _TO),
    CategoryGiven: LineShape("CategoryChanged", _TO),
    TagsGiven: LineShape("TagsChanged", (("tags", "to"),)),
    PolicyGiven: LineShape("PolicyChanged", _TO),
    Csat: LineShape("RatingAnswered", (("rating", "rating"),)),
}

_TYPES = tuple(str(shape.__struct_config__.tag) for shape in LINE_SHAPES)
_WORDS = {
    ("opened", "status"): get_args(TicketStatus),
    ("opened", "priority"): get_args(Priority),
    ("status", "to"): get_args(TicketStatus),
    ("priority", "to"): get_args(Priority),
}

decoder: msgspec.json.Decoder[Line] = msgspec.json.Decoder(
    Opened
    | CustomerMessage
    | AgentReply
    | BotMessage
    | AutomationMessage
    | InternalNote
    | BotHandoff
    | Status
    | Assigned
    | TeamGiven
    | PriorityGiven
    | CategoryGiven
    | TagsGiven
    | PolicyGiven
    | Csat
)


def explain(error: msgspec.DecodeError | UnicodeDecodeError, raw: bytes) -> str:
    """The decoder's message; for a word that is none of a list, with that list."""
    message = str(error)
    if message.endswith("`$.type`"):
        return f"{message}, expected one of {', '.join(_TYPES)}"
    if "Invalid enum value" not in message:
        return message
    field = message.rstrip("`").rpartition(".")[2]
    words = _WORDS.get((msgspec.json.decode(raw)["type"], field), ())
    return f"{message}, expected one of {', '.join(words)}"
