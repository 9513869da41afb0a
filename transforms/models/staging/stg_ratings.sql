with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "ticket_id": "VARCHAR",
                "survey_id": "VARCHAR",
                "message_id": "VARCHAR",
                "rating": "INTEGER"
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type in ('RatingAsked', 'RatingAnswered')
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    events.id as event_id,
    fields.ticket_id,
    fields.survey_id,
    fields.message_id,
    case events.type when 'RatingAsked' then 'asked' else 'answered' end as step,
    fields.rating,
    events.actor,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
