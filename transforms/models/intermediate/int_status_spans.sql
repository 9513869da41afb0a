with openings as (

    select * from {{ ref('int_openings') }}
    where {{ is_touched('ticket_id') }}

),

changes as (

    select * from {{ ref('stg_changes') }}
    where field = 'status'
        and {{ is_touched('ticket_id') }}

),

terms as (

    select * from {{ ref('int_ticket_terms') }}
    where {{ is_touched('ticket_id') }}
        and until_at is null

),

policies as (

    select * from {{ ref('int_policies') }}

),

entries as (

    select
        openings.ticket_id,
        openings.opened_at as entered_at,
        openings.seq,
        openings.status,
        '' as reason,
        'opening' as actor
    from openings
    union all
    select
        changes.ticket_id,
        greatest(changes.occurred_at, openings.opened_at) as entered_at,
        changes.seq,
        changes.new_value as status,
        changes.reason,
        changes.actor
    from changes
    inner join openings on changes.ticket_id = openings.ticket_id

),

moves as (

    select *
    from entries
    qualify
        coalesce(
            entries.status != lag(entries.status) over (
                partition by entries.ticket_id order by entries.entered_at, entries.seq
            ),
            true
        )

),

judged as (

    select
        moves.*,
        moves.status in ('resolved', 'closed') as is_resolved,
        moves.status in ('closed', policies.stop_resolution_on) as is_ended
    from moves
    inner join terms on moves.ticket_id = terms.ticket_id
    inner join policies
        on terms.policies_seq = policies.policies_seq
            and terms.policy_id = policies.policy_id

),

compared as (

    select
        judged.*,
        row_number() over in_order as span_number,
        lead(judged.entered_at) over in_order as ended_at,
        coalesce(lag(judged.is_resolved) over in_order, false) as was_resolved,
        coalesce(lag(judged.is_ended) over in_order, false) as was_ended
    from judged
    window in_order as (partition by judged.ticket_id order by judged.entered_at, judged.seq)

)

select
    compared.ticket_id,
    cast(compared.span_number as integer) as span_number,
    cast(
        1 + count(*) filter (where compared.was_ended and not compared.is_ended) over (
            partition by compared.ticket_id
            order by compared.span_number
            rows between unbounded preceding and current row
        ) as integer
    ) as cycle_number,
    compared.seq,
    compared.status,
    compared.reason,
    compared.actor,
    compared.is_resolved,
    compared.is_ended,
    compared.is_resolved and not compared.was_resolved as is_resolution,
    compared.was_resolved and not compared.is_resolved as is_reopening,
    compared.is_ended and not compared.was_ended as is_end,
    compared.was_ended and not compared.is_ended as is_restart,
    compared.entered_at as started_at,
    compared.ended_at
from compared
