with contacts as (

    select * from {{ ref('stg_contacts') }}

),

tickets as (

    select * from {{ ref('fct_tickets') }}
    where contact_id is not null

),

added as (

    select
        contacts.contact_id,
        min(contacts.occurred_at) as added_at,
        arg_max(contacts.country, contacts.seq) filter (where contacts.country is not null)
            as country,
        arg_max(contacts.language, contacts.seq) filter (where contacts.language is not null)
            as language
    from contacts
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
    coalesce(added.contact_id, seen.contact_id) as contact_id,
    coalesce(seen.country, added.country) as country,
    coalesce(seen.language, added.language) as language,
    cast(coalesce(seen.ticket_count, 0) as integer) as ticket_count,
    least(added.added_at, seen.first_seen_at) as first_seen_at,
    coalesce(seen.last_seen_at, added.added_at) as last_seen_at
from added
full outer join seen on added.contact_id = seen.contact_id
