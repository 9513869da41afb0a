with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "contact_id": "VARCHAR",
                "country": "VARCHAR",
                "language": "VARCHAR"
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type = 'ContactAdded'
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    events.id as event_id,
    fields.contact_id,
    fields.country,
    fields.language,
    events.actor,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
