with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "ticket_id": "VARCHAR",
                "to": "JSON",
                "agent_id": "VARCHAR",
                "reason": "VARCHAR"
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type in ('StatusChanged', 'TeamChanged', 'PriorityChanged', 'LevelChanged', 'CategoryChanged', 'PolicyChanged', 'TicketAssigned', 'TagsChanged', 'BotHandedOff')
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    events.id as event_id,
    fields.ticket_id,
    case events.type
        when 'StatusChanged' then 'status'
        when 'TeamChanged' then 'team'
        when 'PriorityChanged' then 'priority'
        when 'LevelChanged' then 'level'
        when 'CategoryChanged' then 'category'
        when 'PolicyChanged' then 'policy'
        when 'TicketAssigned' then 'agent'
        when 'TagsChanged' then 'tags'
        else 'bot_handoff'
    end as field,
    case events.type
        when 'TicketAssigned' then fields.agent_id
        when 'TagsChanged' then cast(fields."to" as varchar)
        else fields."to" ->> '$'
    end as new_value,
    coalesce(fields.reason, '') as reason,
    events.actor,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
