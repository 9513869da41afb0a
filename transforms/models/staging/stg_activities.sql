with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "ticket_id": "VARCHAR",
                "agent_id": "VARCHAR",
                "target_message_id": "VARCHAR"
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type in ('NoteAdded', 'ReactionReceived', 'MessageEdited', 'MessageRevoked')
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    events.id as event_id,
    fields.ticket_id,
    fields.agent_id,
    fields.target_message_id,
    case events.type
        when 'NoteAdded' then 'note'
        when 'ReactionReceived' then 'reaction'
        when 'MessageEdited' then 'edit'
        else 'revocation'
    end as kind,
    events.actor,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
