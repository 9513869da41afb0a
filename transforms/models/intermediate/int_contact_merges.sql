{# Whoever absorbed a customer may have been absorbed in turn. #}
{{ config(materialized='table') }}

with recursive merges as (

    select
        contacts.absorbed_contact_id as contact_id,
        arg_max(contacts.contact_id, contacts.seq) as into_contact_id,
        max(contacts.seq) as seq
    from {{ ref('stg_contacts') }} as contacts
    where contacts.kind = 'merged'
        and contacts.absorbed_contact_id != contacts.contact_id
    group by 1

),

chains as (

    select
        merges.contact_id,
        merges.into_contact_id,
        merges.seq as last_seq,
        [merges.contact_id] as passed
    from merges
    union all
    select
        chains.contact_id,
        merges.into_contact_id,
        greatest(chains.last_seq, merges.seq) as last_seq,
        list_append(chains.passed, merges.contact_id) as passed
    from chains
    inner join merges on chains.into_contact_id = merges.contact_id
    where not list_contains(chains.passed, merges.contact_id)

)

select
    chains.contact_id,
    arg_max(chains.into_contact_id, len(chains.passed)) as kept_contact_id,
    max(chains.last_seq) as last_seq
from chains
group by 1
