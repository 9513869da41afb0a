"""What a shadow rule set would have decided, recorded beside the live decision."""

from __future__ import annotations

from routing_service.domain.events import ShadowRouted, TicketRouted
from routing_service.domain.replay_result import FIELDS, values_of


def shadowed(live: TicketRouted, shadow: TicketRouted) -> ShadowRouted:
    """Both were decided on the same facts and workload."""
    pairs = zip(FIELDS, values_of(live), values_of(shadow), strict=True)
    return ShadowRouted(
        ticket_id=live.ticket_id,
        rule_set_version=shadow.rule_set_version,
        rule_set_id=shadow.rule_set_id or "",
        rule_id=shadow.rule_id,
        verdicts=shadow.verdicts,
        team_id=shadow.team_id,
        agent_id=shadow.agent_id,
        priority=shadow.priority,
        category=shadow.category,
        policy_id=shadow.policy_id,
        tags=shadow.tags,
        skill=shadow.skill,
        skill_level=shadow.skill_level,
        weight=shadow.weight,
        bot_flow=shadow.bot_flow,
        quick_reply=shadow.quick_reply,
        notify=shadow.notify,
        differs=tuple(name for name, one, two in pairs if one != two),
    )
