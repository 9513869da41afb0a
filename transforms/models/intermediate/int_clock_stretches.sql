{# Only of clocks whose terms changed on their way. What was used stays used: from each
   change on, other hours, pauses and another target count. Terms that are put on no
   clock only bring other hours, and only to clocks of the same policy. #}
with clocks as (

    select * from {{ ref('int_clocks') }}
    where {{ is_touched('ticket_id') }}

),

terms as (

    {{ terms_in_turn() }}
    qualify count(*) over (partition by terms.ticket_id) > 1

),

policies as (

    select * from {{ ref('int_policies') }}

),

met as (

    select
        clocks.ticket_id,
        clocks.target,
        clocks.period,
        terms.term_number,
        clocks.started_at,
        terms.since_at,
        terms.policy_id,
        {{ calendar_of('terms', 'clocks') }} as calendar_id,
        {{ pauses_of('policies', 'clocks') }} as pauses,
        {{ target_seconds_of('policies', 'clocks') }} as target_seconds,
        row_number() over in_order = 1 as is_first,
        row_number() over in_order = 1 or ({{ is_put_under('clocks', 'terms') }}) as is_put
    from clocks
    inner join terms
        on clocks.ticket_id = terms.ticket_id
            and (terms.until_at is null or terms.until_at > clocks.started_at)
            and (
                terms.since_at <= clocks.started_at
                or terms.since_at < coalesce(clocks.counted_until, 'infinity')
            )
    inner join policies
        on terms.policies_seq = policies.policies_seq
            and terms.policy_id = policies.policy_id
    window in_order as (
        partition by clocks.ticket_id, clocks.target, clocks.period
        order by terms.term_number
    )

),

held as (

    select
        met.*,
        last_value(
            case
                when met.is_put
                    then {
                        'policy_id': met.policy_id,
                        'pauses': met.pauses,
                        'target_seconds': met.target_seconds
                    }
            end ignore nulls
        ) over so_far as terms
    from met
    window so_far as (
        partition by met.ticket_id, met.target, met.period
        order by met.term_number
        rows between unbounded preceding and current row
    )

),

timed as (

    select
        held.*,
        last_value(
            case
                when held.is_put or held.policy_id = held.terms.policy_id then held.calendar_id
            end ignore nulls
        ) over so_far as hours
    from held
    window so_far as (
        partition by held.ticket_id, held.target, held.period
        order by held.term_number
        rows between unbounded preceding and current row
    )

),

changed as (

    select
        timed.*,
        not timed.is_first
        and timed.terms.target_seconds
        is distinct from lag(timed.terms.target_seconds) over in_order as is_other_target
    from timed
    window in_order as (
        partition by timed.ticket_id, timed.target, timed.period
        order by timed.term_number
    )
    qualify timed.is_put or timed.hours != lag(timed.hours) over in_order

),

stretches as (

    select
        changed.ticket_id,
        changed.target,
        changed.period,
        case when changed.is_first then changed.started_at else changed.since_at end
            as since_at,
        lead(changed.since_at) over in_order as until_at,
        changed.hours as calendar_id,
        changed.terms.pauses as pauses,
        max(changed.since_at) filter (where changed.is_other_target) over so_far
            as retargeted_at
    from changed
    window
        in_order as (
            partition by changed.ticket_id, changed.target, changed.period
            order by changed.term_number
        ),
        so_far as (
            partition by changed.ticket_id, changed.target, changed.period
            order by changed.term_number
            rows between unbounded preceding and current row
        )
    qualify count(*) over (partition by changed.ticket_id, changed.target, changed.period) > 1

)

select * from stretches
