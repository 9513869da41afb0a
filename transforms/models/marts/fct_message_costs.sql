{{ config(materialized='incremental') }}
{% set counted_again = tickets_of_merged_contacts() ~ ' union ' ~ tickets_with_new_prices() %}
with messages as (

    select * from {{ ref('fct_messages') }}
    where direction = 'outbound'
        and coalesce(delivered_at, read_at) is not null
        and {{ is_touched('ticket_id', counted_again) }}

),

openings as (

    select * from {{ ref('int_openings') }}
    where {{ is_touched('ticket_id', counted_again) }}

),

merges as (

    select * from {{ ref('int_contact_merges') }}

),

prices as (

    select * from {{ ref('int_prices') }}

),

{# `read` says that it was delivered, where that report was skipped. #}
delivered as (

    select
        messages.* exclude (contact_id),
        coalesce(merges.kept_contact_id, openings.contact_id) as contact_id,
        openings.country,
        least(messages.delivered_at, messages.read_at) as first_delivered_at
    from messages
    inner join openings on messages.ticket_id = openings.ticket_id
    left join merges on openings.contact_id = merges.contact_id

)

select
    delivered.message_id,
    delivered.ticket_id,
    delivered.contact_id,
    delivered.number_id,
    delivered.agent_id,
    delivered.team_id,
    delivered.author,
    delivered.template_name,
    delivered.country,
    delivered.pricing_category as category,
    coalesce(named.price_list_id, others.price_list_id) as price_list_id,
    delivered.is_billable,
    cast(
        case
            when not delivered.is_billable then 0
            when named.price_list_id is not null then named.unit_price_amount
            when delivered.country is not null then others.unit_price_amount
        end as decimal(18, 6)
    ) as cost_amount,
    coalesce(named.currency, others.currency) as currency,
    delivered.first_delivered_at as delivered_at
from delivered
left join prices as named
    on delivered.country = named.country
        and delivered.pricing_category = named.category
        and delivered.first_delivered_at >= named.valid_from
        and delivered.first_delivered_at < named.valid_until
left join prices as others
    on others.country = '*'
        and delivered.pricing_category = others.category
        and delivered.first_delivered_at >= others.valid_from
        and delivered.first_delivered_at < others.valid_until
