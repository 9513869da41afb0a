with spans as (

    select * from {{ ref('int_status_spans') }}
    where {{ is_touched('ticket_id') }}

),

turns as (

    select * from {{ ref('int_ticket_turns') }}
    where {{ is_touched('ticket_id') }}

),

terms as (

    {{ terms_in_turn() }}

),

policies as (

    select * from {{ ref('int_policies') }}

),

hand_overs as (

    select * from {{ ref('int_hand_overs') }}
    where {{ is_touched('ticket_id') }}

),

tickets as (

    select
        terms.ticket_id,
        policies.first_response_from = 'human' as is_human_counted,
        policies.is_first_exchange_a_wait,
        policies.is_per_cycle
    from terms
    inner join policies
        on terms.policies_seq = policies.policies_seq
            and terms.policy_id = policies.policy_id
    where terms.until_at is null

),

{# A scope is what one first-response and one resolution clock cover: the ticket, or
   each of its cycles where the policy says so. #}
scopes as (

    select
        spans.ticket_id,
        case when tickets.is_per_cycle then spans.cycle_number else 1 end as scope,
        min(spans.started_at) as started_at,
        case
            when arg_max(spans.is_ended, spans.span_number)
                then max(spans.started_at) filter (where spans.is_end)
        end as ended_at,
        lead(min(spans.started_at)) over (
            partition by spans.ticket_id order by min(spans.span_number)
        ) as next_started_at
    from spans
    inner join tickets on spans.ticket_id = tickets.ticket_id
    group by 1, 2

),

scoped_turns as (

    select
        turns.*,
        tickets.is_human_counted,
        tickets.is_per_cycle,
        tickets.is_first_exchange_a_wait
        or case
            when tickets.is_per_cycle then turns.is_after_reply_in_cycle
            else turns.is_after_reply
        end as is_wait,
        case when tickets.is_per_cycle then turns.cycle_number else 1 end as scope,
        case
            when tickets.is_per_cycle then turns.is_after_reply_in_cycle
            else turns.is_after_reply
        end as is_after_first_reply
    from turns
    inner join tickets on turns.ticket_id = tickets.ticket_id

),

{# While a bot has the conversation the clock of people is held; its resolution sets
   that clock back: the reopening starts it anew, for people. #}
held_turns as (

    select
        scoped_turns.*,
        scoped_turns.is_human_counted
        and case
            when scoped_turns.is_per_cycle then scoped_turns.is_with_bot_in_cycle
            else scoped_turns.is_with_bot
        end
        and scoped_turns.handed_off_at is null
        and scoped_turns.ended_by is distinct from 'reply' as is_held
    from scoped_turns
    where not scoped_turns.is_after_first_reply

),

marked_turns as (

    select
        held_turns.*,
        held_turns.is_held
        and not coalesce(
            lag(held_turns.is_held) over (
                partition by held_turns.ticket_id, held_turns.scope
                order by held_turns.turn_number
            ),
            false
        ) as is_held_by_bot
    from held_turns

),

first_turns as (

    select
        marked_turns.*,
        count(*) filter (
            where marked_turns.is_held_by_bot and marked_turns.ended_by = 'end'
        ) over (
            partition by marked_turns.ticket_id, marked_turns.scope
            order by marked_turns.turn_number
            rows between unbounded preceding and 1 preceding
        ) as attempt
    from marked_turns

),

attempts as (

    select
        first_turns.ticket_id,
        first_turns.scope,
        first_turns.attempt,
        min(first_turns.restarted_at) as restarted_at,
        min(first_turns.waiting_from) as waiting_from,
        min(min(first_turns.waiting_from)) over (
            partition by first_turns.ticket_id, first_turns.scope
        ) as first_waiting_from,
        max(first_turns.handed_off_at) filter (where first_turns.is_human_counted)
            as handed_off_at,
        arg_max(first_turns.is_held_by_bot, first_turns.turn_number) as is_held,
        max(first_turns.ended_at) filter (where first_turns.ended_by = 'reply')
            as answered_at,
        first_turns.attempt > 0
        or count(*) filter (where first_turns.ended_by = 'end') > 0 as is_interrupted
    from first_turns
    group by 1, 2, 3
    having first_turns.attempt = 0
        or min(first_turns.restarted_at) is not null
        or max(first_turns.ended_at) filter (where first_turns.ended_by = 'reply') is not null
    qualify
        row_number() over (
            partition by first_turns.ticket_id, first_turns.scope
            order by first_turns.attempt desc
        ) = 1

),

first_responses as (

    select
        scopes.ticket_id,
        'first_response' as target,
        scopes.scope as period,
        case
            when attempts.handed_off_at <= coalesce(attempts.answered_at, 'infinity')
                then attempts.handed_off_at
            when attempts.waiting_from <= coalesce(attempts.answered_at, 'infinity')
                then attempts.waiting_from
            else coalesce(
                case when attempts.attempt > 0 then attempts.restarted_at end,
                attempts.first_waiting_from,
                scopes.started_at
            )
        end as started_at,
        coalesce(attempts.answered_at, scopes.ended_at) as stopped_at,
        coalesce(attempts.answered_at, scopes.ended_at) as counted_until,
        case
            when attempts.answered_at is not null then 'reply'
            when scopes.ended_at is not null then 'end'
        end as ended_by,
        coalesce(attempts.is_interrupted, scopes.ended_at is not null) as is_interrupted,
        coalesce(attempts.is_held, false) as is_held,
        cast(null as integer) as turn_number,
        null as hand_over
    from scopes
    left join attempts
        on scopes.ticket_id = attempts.ticket_id
            and scopes.scope = attempts.scope

),

waits as (

    select
        scoped_turns.ticket_id,
        case when scoped_turns.is_wait then 'next_response' else 'first_wait' end as target,
        row_number() over (
            partition by scoped_turns.ticket_id, scoped_turns.is_wait
            order by scoped_turns.turn_number
        ) as period,
        case
            when scoped_turns.is_wait then scoped_turns.waiting_from
            else greatest(scoped_turns.waiting_from, scoped_turns.handed_off_at)
        end as started_at,
        scoped_turns.ended_at as stopped_at,
        scoped_turns.ended_at as counted_until,
        scoped_turns.ended_by,
        false as is_interrupted,
        false as is_held,
        scoped_turns.turn_number,
        null as hand_over
    from scoped_turns
    where scoped_turns.waiting_from is not null

),

resolutions as (

    select
        scopes.ticket_id,
        'resolution' as target,
        scopes.scope as period,
        scopes.started_at,
        scopes.ended_at as stopped_at,
        scopes.next_started_at as counted_until,
        case when scopes.ended_at is not null then 'resolution' end as ended_by,
        true as is_interrupted,
        false as is_held,
        cast(null as integer) as turn_number,
        null as hand_over
    from scopes

),

{# One for each hand-over that a row of the policy in force after it fits. #}
internals as (

    select
        hand_overs.ticket_id,
        'internal' as target,
        row_number() over (
            partition by hand_overs.ticket_id order by hand_overs.handed_at
        ) as period,
        hand_overs.handed_at as started_at,
        hand_overs.taken_up_at as stopped_at,
        hand_overs.taken_up_at as counted_until,
        hand_overs.ended_by,
        false as is_interrupted,
        false as is_held,
        cast(null as integer) as turn_number,
        {
            'from_team_id': hand_overs.from_team_id,
            'from_level': hand_overs.from_level,
            'to_team_id': hand_overs.to_team_id,
            'to_level': hand_overs.to_level
        } as hand_over
    from hand_overs
    inner join terms
        on hand_overs.ticket_id = terms.ticket_id
            and (terms.term_number = 1 or terms.since_at <= hand_overs.handed_at)
            and (terms.until_at is null or terms.until_at > hand_overs.handed_at)
    inner join policies
        on terms.policies_seq = policies.policies_seq
            and terms.policy_id = policies.policy_id
    where {{ internal_target('policies.internal', 'hand_overs') }} is not null

),

clocks as (

    select * from first_responses
    union all
    select * from waits
    union all
    select * from resolutions
    union all
    select * from internals

),

retargeted as (

    select
        clocks.ticket_id,
        clocks.target,
        clocks.period,
        max(terms.term_number) as term_number
    from clocks
    inner join terms on clocks.ticket_id = terms.ticket_id
    where {{ is_put_under('clocks', 'terms') }}
    group by 1, 2, 3

)

select
    clocks.ticket_id,
    clocks.target,
    cast(clocks.period as integer) as period,
    terms.policy_id,
    {{ calendar_of('terms', 'clocks') }} as calendar_id,
    {{ target_seconds_of('policies', 'clocks') }} as target_seconds,
    {{ pauses_of('policies', 'clocks') }} as pauses,
    clocks.started_at,
    clocks.stopped_at,
    clocks.counted_until,
    clocks.ended_by,
    clocks.is_interrupted,
    clocks.is_held,
    clocks.turn_number,
    clocks.hand_over
from clocks
left join retargeted
    on clocks.ticket_id = retargeted.ticket_id
        and clocks.target = retargeted.target
        and clocks.period = retargeted.period
inner join terms
    on clocks.ticket_id = terms.ticket_id
        and case
            when retargeted.term_number is not null
                then terms.term_number = retargeted.term_number
            else
                (terms.term_number = 1 or terms.since_at <= clocks.started_at)
                and (terms.until_at is null or terms.until_at > clocks.started_at)
        end
inner join policies
    on terms.policies_seq = policies.policies_seq
        and terms.policy_id = policies.policy_id
