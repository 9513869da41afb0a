with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "ticket_id": "VARCHAR",
                "rule_id": "VARCHAR",
                "team_id": "VARCHAR",
                "agent_id": "VARCHAR",
                "priority": "VARCHAR",
                "category": "VARCHAR",
                "language": "VARCHAR",
                "policy_id": "VARCHAR",
                "reason": "VARCHAR",
                "rule_set_version": "INTEGER",
                "rule_set_id": "VARCHAR",
                "trigger": "VARCHAR",
                "verdicts": "VARCHAR",
                "skill": "VARCHAR",
                "skill_level": "INTEGER",
                "weight": "INTEGER",
                "strategy": "VARCHAR",
                "tie_break": "VARCHAR",
                "bot_flow": "VARCHAR",
                "quick_reply": "VARCHAR",
                "decided_at": "TIMESTAMPTZ",
                "tags": ["VARCHAR"],
                "notify": ["VARCHAR"],
                "candidates": ["VARCHAR"],
                "considered": "JSON",
                "facts": "JSON"
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type = 'TicketRouted'
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    events.id as event_id,
    fields.ticket_id,
    fields.rule_id,
    fields.team_id,
    fields.agent_id,
    fields.policy_id,
    fields.rule_set_id,
    fields.rule_set_version,
    coalesce(fields.trigger, 'arrival') as trigger,
    fields.priority,
    fields.category,
    fields.language,
    fields.reason,
    fields.skill,
    coalesce(fields.skill_level, 0) as skill_level,
    fields.weight,
    fields.bot_flow,
    fields.quick_reply,
    coalesce(fields.verdicts, '') as verdicts,
    fields.strategy,
    fields.tie_break,
    coalesce(fields.tags, []) as tags,
    coalesce(fields.notify, []) as notify,
    coalesce(fields.candidates, []) as candidate_agent_ids,
    cast(coalesce(fields.considered, '[]') as varchar) as considered,
    cast(coalesce(fields.facts, '{}') as varchar) as facts,
    events.actor,
    events.source,
    coalesce(fields.decided_at, events.occurred_at) as decided_at,
    events.occurred_at,
    events.recorded_at
from events
