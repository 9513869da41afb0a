{{ config(materialized='incremental') }}

with messages as (

    select * from {{ ref('stg_messages') }}
    where {{ is_touched('ticket_id') }}

),

deliveries as (

    select * from {{ ref('int_message_deliveries') }}
    where {{ is_touched('ticket_id') }}

),

attributes as (

    select * from {{ ref('int_ticket_attributes') }}
    where {{ is_touched('ticket_id') }}

)

select
    messages.message_id,
    messages.ticket_id,
    messages.contact_id,
    messages.number_id,
    messages.agent_id,
    attributes.team_id,
    messages.reply_to_message_id,
    messages.direction,
    messages.author,
    messages.kind,
    messages.media_type,
    messages.text_length,
    messages.media_bytes,
    deliveries.error_code,
    deliveries.failure_reason,
    deliveries.pricing_category,
    deliveries.is_billable,
    deliveries.failed_at is not null as is_failed,
    messages.author in ('agent', 'phone_echo') and deliveries.failed_at is null
        as is_human_reply,
    messages.occurred_at as sent_at,
    deliveries.sent_at as accepted_at,
    deliveries.delivered_at,
    deliveries.read_at,
    deliveries.failed_at,
    messages.recorded_at,
    messages.source,
    messages.seq
from messages
left join deliveries
    on messages.ticket_id = deliveries.ticket_id
        and messages.message_id = deliveries.message_id
left join attributes
    on messages.ticket_id = attributes.ticket_id
        and attributes.valid_from <= messages.occurred_at
        and attributes.valid_until > messages.occurred_at
