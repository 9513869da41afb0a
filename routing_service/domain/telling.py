"""Who is told of an alert, and of what the rules decided: a fact beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from routing_service.domain.audience import Audience, Ways
from routing_service.domain.audience_names import OWNER
from routing_service.domain.configuration_values import SlaPolicy
from routing_service.domain.drafts import Draft
from routing_service.domain.events import NotificationRaised, TicketRouted
from routing_service.domain.sla_alerts import Alert, due_at_of, policy_of
from routing_service.domain.ticket import Ticket
from routing_service.domain.types import NotificationCause
from routing_service.domain.workload import Workload

REMINDED = (OWNER,)
"""Whom a plain warning, and a breach, reminds."""


def tell_of_alert(
    before: Ticket,
    after: Ticket,
    alert: Alert,
    audience: Audience,
    *,
    workload: Workload,
    ways: Mapping[str, Ways],
) -> list[Draft]:
    """Of a ticket as it stood `before` the alert and stands `after` what that set off:
    whoever has it now is its owner. Nothing once its clock has been answered."""
    policy = policy_of(before.sla, alert)
    if policy is None:
        return []
    cause, recipients = _recipients(policy, alert)
    reached = audience.reached(recipients, after, workload, ways)
    if not reached:
        return []
    event = NotificationRaised(
        ticket_id=before.id,
        cause=cause,
        target=alert.target,
        period=alert.period,
        alert=alert.name,
        due_at=due_at_of(before.sla, alert),
        agents=reached.agents,
        emails=reached.emails,
        channels=reached.channels,
    )
    return [Draft(event, alert.at)]


def tell_of_decision(
    ticket: Ticket,
    routed: TicketRouted,
    audience: Audience,
    *,
    workload: Workload,
    ways: Mapping[str, Ways],
    now: datetime,
) -> list[Draft]:
    """Of a ticket as the rules left it, to whom they want to know."""
    if not routed.notify:
        return []
    reached = audience.reached(routed.notify, ticket, workload, ways)
    if not reached:
        return []
    event = NotificationRaised(
        ticket_id=ticket.id,
        cause="rule",
        agents=reached.agents,
        emails=reached.emails,
        channels=reached.channels,
    )
    return [Draft(event, now)]


def _recipients(
    policy: SlaPolicy, alert: Alert
) -> tuple[NotificationCause, tuple[str, ...]]:
    """None for a step that the policy no longer has."""
    name, _, number = alert.name.partition("-")
    at = int(number or 0) - 1
    if name == "warning":
        warning = policy.warn_at[at] if at < len(policy.warn_at) else None
        given = warning.notify if warning else None
        return "warning", REMINDED if given is None else given
    if name == "escalation":
        step = policy.escalate[at] if at < len(policy.escalate) else None
        return "escalation", step.notify if step else ()
    return "breach", REMINDED
