with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "ticket_id": "VARCHAR",
                "message_id": "VARCHAR",
                "agent_id": "VARCHAR",
                "status": "VARCHAR",
                "reason": "VARCHAR",
                "error_title": "VARCHAR",
                "pricing_category": "VARCHAR",
                "pricing_model": "VARCHAR",
                "code": "INTEGER",
                "error_codes": ["INTEGER"],
                "is_final": "BOOLEAN",
                "is_billable": "BOOLEAN"
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type in ('MessageSent', 'SendFailed', 'SendRetried', 'MessageStatusReported')
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    events.id as event_id,
    fields.ticket_id,
    fields.message_id,
    fields.agent_id,
    case events.type
        when 'MessageSent' then 'sent'
        when 'SendFailed' then 'failed'
        when 'SendRetried' then 'retried'
        else coalesce(fields.status, 'sent')
    end as status,
    lower(fields.pricing_category) as pricing_category,
    fields.pricing_model,
    coalesce(fields.reason, fields.error_title) as failure_reason,
    coalesce(fields.code, fields.error_codes[1]) as error_code,
    events.type != 'SendFailed' or coalesce(fields.is_final, false) as is_final,
    fields.is_billable,
    events.actor,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
