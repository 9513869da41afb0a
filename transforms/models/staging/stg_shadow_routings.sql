with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "ticket_id": "VARCHAR",
                "rule_set_id": "VARCHAR",
                "rule_set_version": "INTEGER",
                "rule_id": "VARCHAR",
                "verdicts": "VARCHAR",
                "team_id": "VARCHAR",
                "agent_id": "VARCHAR",
                "priority": "VARCHAR",
                "category": "VARCHAR",
                "policy_id": "VARCHAR",
                "tags": ["VARCHAR"],
                "differs": ["VARCHAR"]
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type = 'ShadowRouted'
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    events.id as event_id,
    fields.ticket_id,
    fields.rule_set_id,
    fields.rule_id,
    fields.team_id,
    fields.agent_id,
    fields.policy_id,
    fields.rule_set_version,
    fields.priority,
    fields.category,
    coalesce(fields.verdicts, '') as verdicts,
    coalesce(fields.tags, []) as tags,
    coalesce(fields.differs, []) as differs,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
