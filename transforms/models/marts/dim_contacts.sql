with contacts as (

    select * from {{ ref('stg_contacts') }}

),

merges as (

    select * from {{ ref('int_contact_merges') }}

),

tickets as (

    select * from {{ ref('fct_tickets') }}
    where contact_id is not null

),

{# What was said of a customer who turned out to be another one counts for that one. #}
followed as (

    select
        contacts.* exclude (contact_id),
        coalesce(merges.kept_contact_id, contacts.contact_id) as contact_id
    from contacts
    left join merges on contacts.contact_id = merges.contact_id

),

known as (

    select
        followed.contact_id,
        min(followed.occurred_at) as added_at,
        arg_max(followed.country, followed.seq) filter (where followed.country is not null)
            as country,
        arg_max(followed.language, followed.seq) filter (where followed.language is not null)
            as language,
        arg_max(followed.timezone, followed.seq) filter (where followed.timezone is not null)
            as timezone,
        {% for field in ['tier', 'account_manager_id'] %}
        nullif(
            arg_max(followed.{{ field }}, followed.seq)
                filter (where followed.{{ field }} is not null),
            ''
        ) as {{ field }},
        {% endfor %}
        {% for field in ['country', 'language'] %}
        arg_max(followed.{{ field }}, followed.seq) filter (
            where followed.kind = 'corrected' and followed.{{ field }} is not null
        ) as corrected_{{ field }},
        {% endfor %}
        count(*) filter (where followed.kind = 'merged') as merged_contact_count,
        arg_max(followed.kind, followed.seq)
            filter (where followed.kind in ('opted_out', 'opted_in')) as marketing_choice,
        arg_max(followed.occurred_at, followed.seq)
            filter (where followed.kind in ('opted_out', 'opted_in')) as marketing_chosen_at
    from followed
    group by 1

),

seen as (

    select
        tickets.contact_id,
        arg_max(tickets.country, tickets.opened_at) as country,
        arg_max(tickets.language, tickets.opened_at) as language,
        count(*) as ticket_count,
        min(tickets.opened_at) as first_seen_at,
        max(coalesce(tickets.last_message_at, tickets.opened_at)) as last_seen_at
    from tickets
    group by 1

)

select
    coalesce(known.contact_id, seen.contact_id) as contact_id,
    coalesce(known.corrected_country, seen.country, known.country) as country,
    coalesce(known.corrected_language, seen.language, known.language) as language,
    known.timezone,
    known.tier,
    known.account_manager_id,
    cast(coalesce(seen.ticket_count, 0) as integer) as ticket_count,
    cast(coalesce(known.merged_contact_count, 0) as integer) as merged_contact_count,
    coalesce(known.marketing_choice, 'opted_in') = 'opted_in' as takes_marketing,
    case when known.marketing_choice = 'opted_out' then known.marketing_chosen_at end
        as marketing_opted_out_at,
    least(known.added_at, seen.first_seen_at) as first_seen_at,
    coalesce(seen.last_seen_at, known.added_at) as last_seen_at
from known
full outer join seen on known.contact_id = seen.contact_id
