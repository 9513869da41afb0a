with events as (

    select
        events.*,
        from_json(events.data, '{"account_id": "VARCHAR", "templates": ["JSON"]}') as fields
    from {{ source('raw', 'events') }} as events
    where events.type = 'TemplatesSynchronised'
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    events.id as event_id,
    fields.account_id,
    fields.templates,
    events.actor,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
