-- One first wait, answered: it took what the ticket says its first response took.
-- Clocks whose policy counts or pauses the two differently are left out: their own
-- policy, which need not be the ticket's last.
with policies as (

    select
        policies.policy_id,
        bool_and(
            policies.first_response_from = 'human'
            and policies.first_response_pauses = policies.next_response_pauses
            and not policies.is_first_exchange_a_wait
        ) as is_plain
    from {{ ref('int_policies') }} as policies
    group by 1

),

plain_tickets as (

    select clocks.ticket_id
    from {{ ref('int_clocks') }} as clocks
    left join policies on clocks.policy_id = policies.policy_id
    where clocks.target in ('first_response', 'first_wait')
        and {{ is_new('fct_waits', 'clocks.ticket_id') }}
    group by 1
    having bool_and(coalesce(policies.is_plain, false))

),

waits as (

    select
        waits.ticket_id,
        count(*) as wait_count,
        max(waits.wait_seconds) filter (where waits.outcome = 'answered') as wait_seconds,
        max(waits.wait_business_seconds) filter (where waits.outcome = 'answered')
            as wait_business_seconds
    from {{ ref('fct_waits') }} as waits
    where waits.kind = 'first_response'
        and {{ is_new('fct_waits', 'waits.ticket_id') }}
    group by 1

)

select
    waits.ticket_id,
    waits.wait_seconds,
    tickets.first_response_seconds
from waits
inner join {{ ref('fct_tickets') }} as tickets on waits.ticket_id = tickets.ticket_id
inner join plain_tickets on waits.ticket_id = plain_tickets.ticket_id
where waits.wait_count = 1
    and tickets.resolution_count = 0
    and tickets.first_response_started_at >= tickets.first_customer_message_at
    and (
        waits.wait_seconds is distinct from tickets.first_response_seconds
        or waits.wait_business_seconds is distinct from tickets.first_response_business_seconds
    )
