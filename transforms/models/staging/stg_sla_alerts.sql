with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "ticket_id": "VARCHAR",
                "target": "VARCHAR",
                "period": "INTEGER",
                "alert": "VARCHAR",
                "policy_id": "VARCHAR"
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type = 'SlaAlerted'
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    events.id as event_id,
    fields.ticket_id,
    fields.policy_id,
    fields.target,
    fields.period,
    fields.alert,
    events.actor,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
