"""What follows from an alert of a clock: it is said, and a breach moves the ticket."""

from __future__ import annotations

from datetime import datetime

from routing_service.domain import handovers
from routing_service.domain.commands import (
    decide_assign,
    decide_priority,
    decide_tags,
    decide_team,
)
from routing_service.domain.configuration_values import Escalation, SlaPolicy
from routing_service.domain.drafts import Draft
from routing_service.domain.events import SlaAlerted, TicketAssigned
from routing_service.domain.refusals import NoEscalationTeam
from routing_service.domain.routing import Router
from routing_service.domain.sla_alerts import Alert, policy_of
from routing_service.domain.supervisors import supervisor_for
from routing_service.domain.ticket import Ticket
from routing_service.domain.workload import Workload

ESCALATION = "escalation-"


def tell_alert(ticket_id: str, alert: Alert) -> Draft:
    """The alert at its clock's own instant."""
    said = SlaAlerted(
        ticket_id=ticket_id,
        target=alert.target,
        period=alert.period,
        alert=alert.name,
        policy_id=alert.policy_id,
    )
    return Draft(said, alert.at)


def decide_escalation(
    ticket: Ticket, alert: Alert, router: Router, workload: Workload, *, now: datetime
) -> list[Draft]:
    """What the alert's step of the policy changes; nothing for warnings and breaches,
    nor once its clock has been answered."""
    step = _step(policy_of(ticket.sla, alert), alert)
    if step is None:
        return []
    reason = f"{alert.target} breached"
    return _escalate(ticket, step, router, workload, reason=reason, now=now)


def _step(policy: SlaPolicy | None, alert: Alert) -> Escalation | None:
    """The step an escalation's name numbers; null for all else."""
    if policy is None or not alert.name.startswith(ESCALATION):
        return None
    number = int(alert.name.removeprefix(ESCALATION))
    return policy.escalate[number - 1] if number <= len(policy.escalate) else None


def _escalate(
    ticket: Ticket,
    step: Escalation,
    router: Router,
    workload: Workload,
    *,
    reason: str,
    now: datetime,
) -> list[Draft]:
    """A team or an agent that has left the configuration is passed over."""
    configuration = router.configuration
    drafts = decide_tags(ticket, {*ticket.tags, *step.tags}, now=now)
    if step.priority is not None:
        drafts += decide_priority(ticket, step.priority, now=now)
    drafts += _move(ticket, step, router, workload, reason=reason, now=now)
    agent_id = step.agent
    if step.supervisor:
        agent_id = supervisor_for(ticket, configuration, workload)
    if agent_id in configuration.agents:
        drafts = [one for one in drafts if not isinstance(one.event, TicketAssigned)]
        drafts += decide_assign(ticket, agent_id, configuration, now=now, reason=reason)
    return drafts


def _move(
    ticket: Ticket,
    step: Escalation,
    router: Router,
    workload: Workload,
    *,
    reason: str,
    now: datetime,
) -> list[Draft]:
    teams = router.configuration.teams
    team_id = step.team if step.team in teams else None
    if step.level is None:
        if team_id is None:
            return []
        return decide_team(ticket, team_id, router, workload, now=now, reason=reason)
    try:
        return handovers.decide_escalation(
            ticket, team_id, router, workload, now=now, reason=reason
        )
    except NoEscalationTeam:
        # The team has no second level: its own agents go on with it.
        return []
