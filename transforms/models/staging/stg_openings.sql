with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "ticket_id": "VARCHAR",
                "contact_id": "VARCHAR",
                "channel": "VARCHAR",
                "number_id": "VARCHAR",
                "status": "VARCHAR",
                "priority": "VARCHAR",
                "team_id": "VARCHAR",
                "agent_id": "VARCHAR",
                "category": "VARCHAR",
                "language": "VARCHAR",
                "country": "VARCHAR",
                "tier": "VARCHAR",
                "policy_id": "VARCHAR",
                "previous_ticket_id": "VARCHAR",
                "tags": ["VARCHAR"]
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type = 'TicketOpened'
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    events.id as event_id,
    fields.ticket_id,
    fields.contact_id,
    fields.number_id,
    fields.team_id,
    fields.agent_id,
    fields.policy_id,
    fields.previous_ticket_id,
    coalesce(fields.channel, 'whatsapp') as channel,
    coalesce(fields.status, 'open') as status,
    coalesce(fields.priority, 'normal') as priority,
    fields.category,
    fields.language,
    fields.country,
    fields.tier,
    coalesce(fields.tags, []) as tags,
    events.actor,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
