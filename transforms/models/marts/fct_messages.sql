{{ config(materialized='incremental') }}
{% set merged = tickets_of_merged_contacts() %}
with messages as (

    select * from {{ ref('stg_messages') }}
    where {{ is_touched('ticket_id', merged) }}

),

deliveries as (

    select * from {{ ref('int_message_deliveries') }}
    where {{ is_touched('ticket_id', merged) }}

),

attributes as (

    select * from {{ ref('int_ticket_attributes') }}
    where {{ is_touched('ticket_id', merged) }}

),

activities as (

    select * from {{ ref('stg_activities') }}
    where target_message_id is not null
        and {{ is_touched('ticket_id', merged) }}

),

merges as (

    select * from {{ ref('int_contact_merges') }}

),

{# A customer has one reaction on a message, and so have we: the last one. #}
marked as (

    select
        activities.ticket_id,
        activities.target_message_id as message_id,
        coalesce(
            not arg_max(activities.is_removed, activities.seq)
                filter (where activities.kind = 'reaction'),
            false
        ) as has_customer_reaction,
        coalesce(
            not arg_max(activities.is_removed, activities.seq)
                filter (where activities.kind = 'reaction_of_ours'),
            false
        ) as has_our_reaction,
        count(*) filter (where activities.kind = 'edit') > 0 as is_edited,
        count(*) filter (where activities.kind = 'revocation') > 0 as is_revoked
    from activities
    group by 1, 2

)

select
    messages.message_id,
    messages.ticket_id,
    coalesce(merges.kept_contact_id, messages.contact_id) as contact_id,
    messages.number_id,
    messages.agent_id,
    attributes.team_id,
    messages.reply_to_message_id,
    messages.referral_id,
    messages.direction,
    messages.author,
    messages.kind,
    messages.template_name,
    messages.template_language,
    messages.media_type,
    messages.text_length,
    messages.media_bytes,
    deliveries.error_code,
    deliveries.failure_reason,
    deliveries.pricing_category,
    deliveries.pricing_model,
    deliveries.is_billable,
    deliveries.failed_at is not null as is_failed,
    messages.author in ('agent', 'phone_echo') and deliveries.failed_at is null
        as is_human_reply,
    coalesce(marked.has_customer_reaction, false) as has_customer_reaction,
    coalesce(marked.has_our_reaction, false) as has_our_reaction,
    coalesce(marked.is_edited, false) as is_edited,
    coalesce(marked.is_revoked, false) as is_revoked,
    messages.occurred_at as sent_at,
    deliveries.sent_at as accepted_at,
    deliveries.delivered_at,
    deliveries.read_at,
    deliveries.played_at,
    deliveries.retried_at,
    deliveries.failed_at,
    messages.recorded_at,
    messages.source,
    messages.seq
from messages
left join deliveries
    on messages.ticket_id = deliveries.ticket_id
        and messages.message_id = deliveries.message_id
left join marked
    on messages.ticket_id = marked.ticket_id
        and messages.message_id = marked.message_id
left join merges on messages.contact_id = merges.contact_id
left join attributes
    on messages.ticket_id = attributes.ticket_id
        and attributes.valid_from <= messages.occurred_at
        and attributes.valid_until > messages.occurred_at
