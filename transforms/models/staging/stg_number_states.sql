with events as (

    select
        events.*,
        from_json(
            events.data,
            '{"number_id": "VARCHAR", "reason": "VARCHAR", "code": "INTEGER"}'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type in ('NumberStopped', 'NumberResumed')
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    events.id as event_id,
    fields.number_id,
    fields.reason,
    fields.code as error_code,
    events.type = 'NumberStopped' as is_stopped,
    events.actor,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
