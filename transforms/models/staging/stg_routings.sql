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
                "tags": ["VARCHAR"],
                "candidates": ["VARCHAR"],
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
    fields.rule_set_version,
    fields.priority,
    fields.category,
    fields.language,
    fields.reason,
    coalesce(fields.tags, []) as tags,
    coalesce(fields.candidates, []) as candidate_agent_ids,
    cast(coalesce(fields.facts, '{}') as varchar) as facts,
    events.actor,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
