with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "ticket_id": "VARCHAR",
                "message_id": "VARCHAR",
                "contact_id": "VARCHAR",
                "number_id": "VARCHAR",
                "author": "VARCHAR",
                "agent_id": "VARCHAR",
                "kind": "VARCHAR",
                "reply_to_message_id": "VARCHAR",
                "survey_id": "VARCHAR",
                "template_name": "VARCHAR",
                "template_language": "VARCHAR",
                "referral_id": "VARCHAR",
                "payload_id": "VARCHAR",
                "text_length": "INTEGER",
                "is_forwarded": "BOOLEAN",
                "media": {"mime_type": "VARCHAR", "size_bytes": "BIGINT", "is_voice": "BOOLEAN"}
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type in ('MessageReceived', 'MessagePosted')
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    events.id as event_id,
    fields.ticket_id,
    fields.message_id,
    fields.contact_id,
    fields.number_id,
    fields.agent_id,
    fields.reply_to_message_id,
    fields.survey_id,
    fields.referral_id,
    fields.template_name,
    fields.template_language,
    fields.payload_id,
    case events.type when 'MessageReceived' then 'inbound' else 'outbound' end as direction,
    case events.type when 'MessageReceived' then 'customer' else fields.author end as author,
    coalesce(fields.kind, 'text') as kind,
    fields.media.mime_type as media_type,
    coalesce(fields.text_length, 0) as text_length,
    fields.media.size_bytes as media_bytes,
    coalesce(fields.media.is_voice, false) as is_voice,
    coalesce(fields.is_forwarded, false) as is_forwarded,
    events.actor,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
