with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "agent_id": "VARCHAR",
                "recipient_id": "VARCHAR",
                "way": "VARCHAR",
                "reason": "VARCHAR",
                "notification_ids": ["VARCHAR"]
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type in (
        'NotificationsDelivered', 'NotificationsFailed', 'NotificationsRead'
    )
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    coalesce(fields.recipient_id, fields.agent_id) as recipient_id,
    case
        when events.type = 'NotificationsRead' then 'app'
        when events.stream like 'channel:%' then 'channel'
        else 'email'
    end as medium,
    case events.type
        when 'NotificationsRead' then 'read'
        when 'NotificationsDelivered' then 'delivered'
        else 'failed'
    end as outcome,
    fields.way,
    fields.reason,
    fields.notification_ids,
    events.occurred_at
from events
