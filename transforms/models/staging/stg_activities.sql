with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "ticket_id": "VARCHAR",
                "agent_id": "VARCHAR",
                "target_message_id": "VARCHAR",
                "is_removed": "BOOLEAN"
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type in ('NoteAdded', 'ReactionReceived', 'ReactionPosted', 'MessageEdited', 'MessageRevoked')
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
        when 'ReactionPosted' then 'reaction_of_ours'
        when 'MessageEdited' then 'edit'
        else 'revocation'
    end as kind,
    coalesce(fields.is_removed, false) as is_removed,
    events.actor,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
