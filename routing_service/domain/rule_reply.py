"""The prepared answer that a rule gives at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from routing_service.domain.configuration_values import AgentProfile, QuickReply
from routing_service.domain.drafts import Draft
from routing_service.domain.events import MessagePosted, TicketRouted
from routing_service.domain.intake import IncomingMessage
from routing_service.domain.window import WINDOW


def decide_rule_reply(
    message: IncomingMessage,
    routed: TicketRouted,
    replies: Mapping[str, QuickReply],
    agents: Mapping[str, AgentProfile],
    *,
    customer: str | None,
    message_id: str,
    now: datetime,
) -> list[Draft]:
    """An automatic answer to the message that opened the ticket, in the customer's
    language; no response for any clock. Nothing where no rule asked for one, and for a
    message that comes so late that its window is closed."""
    reply = replies.get(routed.quick_reply or "")
    if reply is None or now - message.occurred_at > WINDOW:
        return []
    owner = agents.get(routed.agent_id or "")
    text = reply.text_in(routed.language)
    for name, value in (
        ("{customer}", customer or ""),
        ("{agent}", owner.name if owner else ""),
        ("{ticket}", routed.ticket_id),
    ):
        text = text.replace(name, value)
    posted = MessagePosted(
        ticket_id=routed.ticket_id,
        message_id=message_id,
        author="automation",
        contact_id=message.contact_id,
        number_id=message.number_id,
        text_length=len(text),
    )
    return [Draft(posted, max(now, message.occurred_at), {"text": text})]
