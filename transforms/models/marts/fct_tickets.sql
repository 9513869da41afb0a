{{ config(materialized='incremental') }}
{# Worst first. A clock may become late without an event of its ticket: such a ticket is
   written again, too. #}
{% set outcomes = [
    'breached', 'met_late', 'pending', 'paused', 'resolved_without_reply', 'met'
] %}
{% set counted_again = tickets_of_merged_contacts() ~ ' union ' ~ tickets_with_new_prices() %}
{% set with_open_clocks = "select open_ones.ticket_id from " ~ ref('fct_sla_clocks')
    ~ " as open_ones where open_ones.stopped_at is null union " ~ counted_again %}
{% set is_written = 'ticket_id in (select openings.ticket_id from openings)'
    if is_incremental() else 'true' %}
with clocks as (

    select * from {{ ref('fct_sla_clocks') }}
    where target != 'internal'
        and {{ is_touched('ticket_id', with_open_clocks) }}

),

judged as (

    select
        clocks.ticket_id,
        min(list_position({{ outcomes }}, clocks.outcome)) as worst,
        {% for target in ['first_response', 'next_response', 'resolution'] %}
        bool_or(clocks.outcome in ('met_late', 'breached'))
            filter (where clocks.target = '{{ target }}') as is_{{ target }}_breached,
        {% endfor %}
    from clocks
    group by 1

),

{% if is_incremental() %}
turned as (

    select judged.ticket_id
    from judged
    inner join {{ this }} as earlier on judged.ticket_id = earlier.ticket_id
    where earlier.sla_outcome is distinct from ({{ outcomes }})[judged.worst]
        {% for target in ['first_response', 'next_response', 'resolution'] %}
        or earlier.is_{{ target }}_breached is distinct from judged.is_{{ target }}_breached
        {% endfor %}

),

{% endif %}
openings as (

    select * from {{ ref('int_openings') }}
    where {{ is_touched('ticket_id', 'select turned.ticket_id from turned union ' ~ counted_again) }}

),

conversations as (

    select * from {{ ref('int_ticket_conversations') }}
    where {{ is_written }}

),

resolutions as (

    select * from {{ ref('int_ticket_resolutions') }}
    where {{ is_written }}

),

attributes as (

    select * from {{ ref('int_ticket_attributes') }}
    where {{ is_written }}

),

terms as (

    select * from {{ ref('int_ticket_terms') }}
    where until_at is null
        and {{ is_written }}

),

tags as (

    select * from {{ ref('int_ticket_tags') }}
    where {{ is_written }}

),

levels as (

    select
        changes.ticket_id,
        arg_max(cast(changes.new_value as integer), changes.seq) as level
    from {{ ref('stg_changes') }} as changes
    where changes.field = 'level'
        and {{ is_written.replace('ticket_id', 'changes.ticket_id', 1) }}
    group by 1

),

ratings as (

    select * from {{ ref('fct_csat') }}
    where rating is not null
        and {{ is_written }}

),

costs as (

    select * from {{ ref('fct_message_costs') }}
    where {{ is_written }}

),

merges as (

    select * from {{ ref('int_contact_merges') }}

),

charged as (

    select
        costs.ticket_id,
        count(*) as delivered_message_count,
        count(*) filter (where costs.cost_amount is null) as unpriced_message_count,
        sum(costs.cost_amount) as cost_amount,
        max(costs.currency) as currency
    from costs
    group by 1

),

rated as (

    select
        ratings.ticket_id,
        arg_max(ratings.rating, ratings.answered_at) as csat_rating
    from ratings
    group by 1

),

owned as (

    select
        attributes.ticket_id,
        max(attributes.team_id) filter (where attributes.until_at is null) as team_id,
        max(attributes.agent_id) filter (where attributes.until_at is null) as agent_id,
        max(attributes.priority) filter (where attributes.until_at is null) as priority,
        max(attributes.category) filter (where attributes.until_at is null) as category,
        max(attributes.language) filter (where attributes.until_at is null) as language,
        max(attributes.team_id) filter (
            where attributes.since_at <= resolutions.resolved_at
                and coalesce(attributes.until_at, 'infinity') > resolutions.resolved_at
        ) as resolved_team_id,
        max(attributes.agent_id) filter (
            where attributes.since_at <= resolutions.resolved_at
                and coalesce(attributes.until_at, 'infinity') > resolutions.resolved_at
        ) as resolved_agent_id,
        max(attributes.team_id) filter (
            where attributes.since_at <= conversations.first_responded_at
                and coalesce(attributes.until_at, 'infinity') > conversations.first_responded_at
        ) as first_response_team_id,
        arg_min(attributes.team_id, attributes.since_at)
            filter (where attributes.team_id is not null) as first_team_id,
        arg_min(attributes.agent_id, attributes.since_at)
            filter (where attributes.agent_id is not null) as first_agent_id,
        list(attributes.agent_id order by attributes.since_at)
            filter (where attributes.agent_id is not null) as owners
    from attributes
    left join resolutions on attributes.ticket_id = resolutions.ticket_id
    left join conversations on attributes.ticket_id = conversations.ticket_id
    group by 1

)

select
    openings.ticket_id,
    coalesce(merges.kept_contact_id, openings.contact_id) as contact_id,
    openings.number_id,
    owned.team_id,
    owned.agent_id,
    owned.first_team_id,
    owned.first_agent_id,
    owned.first_response_team_id,
    conversations.first_reply_agent_id as first_response_agent_id,
    owned.resolved_team_id,
    owned.resolved_agent_id,
    nullif(terms.policy_id, '') as policy_id,
    terms.calendar_id,
    openings.previous_ticket_id,
    resolutions.status,
    owned.priority,
    coalesce(levels.level, 1) as level,
    owned.category,
    owned.language,
    openings.country,
    openings.channel,
    openings.source,
    coalesce(tags.tags, []) as tags,
    cast(
        len(list_filter(owned.owners, (owner, place) -> owner != owned.owners[place + 1]))
        as integer
    ) as reassignment_count,
    cast(resolutions.reopen_count as integer) as reopen_count,
    cast(resolutions.resolution_count as integer) as resolution_count,
    cast(conversations.message_count as integer) as message_count,
    cast(conversations.customer_message_count as integer) as customer_message_count,
    cast(conversations.agent_message_count as integer) as agent_message_count,
    cast(conversations.bot_message_count as integer) as bot_message_count,
    cast(conversations.automatic_message_count as integer) as automatic_message_count,
    cast(conversations.failed_message_count as integer) as failed_message_count,
    cast(coalesce(charged.delivered_message_count, 0) as integer) as delivered_message_count,
    cast(coalesce(charged.unpriced_message_count, 0) as integer) as unpriced_message_count,
    cast(conversations.note_count as integer) as note_count,
    cast(conversations.wait_count as integer) as wait_count,
    cast(conversations.first_response_seconds as bigint) as first_response_seconds,
    cast(conversations.first_response_business_seconds as bigint)
        as first_response_business_seconds,
    cast(conversations.first_response_total_seconds as bigint) as first_response_total_seconds,
    cast(resolutions.resolution_seconds as bigint) as resolution_seconds,
    cast(resolutions.resolution_net_seconds as bigint) as resolution_net_seconds,
    cast(resolutions.resolution_business_seconds as bigint) as resolution_business_seconds,
    cast(resolutions.resolution_gross_business_seconds as bigint)
        as resolution_gross_business_seconds,
    cast(resolutions.first_resolution_seconds as bigint) as first_resolution_seconds,
    cast(resolutions.first_resolution_net_seconds as bigint) as first_resolution_net_seconds,
    cast(resolutions.first_resolution_business_seconds as bigint)
        as first_resolution_business_seconds,
    cast(resolutions.reopen_gap_seconds as bigint) as reopen_gap_seconds,
    cast(charged.cost_amount as decimal(18, 6)) as cost_amount,
    charged.currency,
    rated.csat_rating,
    ({{ outcomes }})[judged.worst] as sla_outcome,
    judged.is_first_response_breached,
    judged.is_next_response_breached,
    judged.is_resolution_breached,
    coalesce(conversations.first_reply_author = 'phone_echo', false)
        as is_first_response_by_phone,
    openings.opened_at,
    conversations.first_customer_message_at,
    conversations.first_response_started_at,
    conversations.first_responded_at,
    conversations.last_message_at,
    resolutions.first_resolved_at,
    resolutions.resolved_at,
    resolutions.closed_at,
    resolutions.last_status_at,
    openings.recorded_at
from openings
inner join owned on openings.ticket_id = owned.ticket_id
inner join terms on openings.ticket_id = terms.ticket_id
inner join resolutions on openings.ticket_id = resolutions.ticket_id
inner join conversations on openings.ticket_id = conversations.ticket_id
left join merges on openings.contact_id = merges.contact_id
left join charged on openings.ticket_id = charged.ticket_id
left join levels on openings.ticket_id = levels.ticket_id
left join tags on openings.ticket_id = tags.ticket_id
left join judged on openings.ticket_id = judged.ticket_id
left join rated on openings.ticket_id = rated.ticket_id
