with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "ticket_id": "VARCHAR",
                "cause": "VARCHAR",
                "target": "VARCHAR",
                "period": "INTEGER",
                "alert": "VARCHAR",
                "due_at": "TIMESTAMPTZ",
                "agents": ["VARCHAR"],
                "emails": ["VARCHAR"],
                "channels": ["VARCHAR"]
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type = 'NotificationRaised'
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    replace(events.id, '-', '') as notification_id,
    fields.ticket_id,
    fields.cause,
    fields.target,
    fields.period,
    fields.alert,
    fields.agents,
    fields.emails,
    fields.channels,
    fields.due_at,
    events.occurred_at,
    events.recorded_at
from events
