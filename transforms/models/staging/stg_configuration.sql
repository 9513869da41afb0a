with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "kind": "VARCHAR",
                "version": "INTEGER",
                "content": ["JSON"]
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type = 'ConfigurationApplied'
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    events.id as event_id,
    fields.kind,
    fields.version,
    fields.content,
    events.actor,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
