{# Tickets with a late clock that still runs are counted again: its time goes on without
   any event. #}
{{ config(materialized='incremental') }}
{% set open_ones %}
    select open.ticket_id
    from {{ ref('fct_sla_clocks') }} as open
    where open.outcome = 'breached'
        and open.stopped_at is null
{% endset %}
with clocks as (

    select
        late.*,
        int_clocks.pauses,
        int_clocks.is_interrupted,
        coalesce(late.stopped_at, greatest({{ as_of() }}, late.started_at)) as ended_at
    from {{ ref('fct_sla_clocks') }} as late
    inner join {{ ref('int_clocks') }} as int_clocks
        on late.ticket_id = int_clocks.ticket_id
            and late.target = int_clocks.target
            and late.period = int_clocks.period
    where late.outcome in ('met_late', 'breached')
        and {{ is_touched('late.ticket_id', and_those=open_ones) }}

),

assignments as (

    select
        *,
        case
            when assignment_number = 1 then cast('-infinity' as timestamptz) else started_at
        end as held_from,
        assignment_number > 1 and (
            team_id is distinct from lag(team_id) over in_order
            or lag(agent_id) over in_order is not null
        ) as is_hand_off
    from {{ ref('fct_assignments') }}
    where ticket_id in (select clocks.ticket_id from clocks)
    window in_order as (partition by ticket_id order by assignment_number)

),

spans as (

    select * from {{ ref('int_status_spans') }}
    where ticket_id in (select clocks.ticket_id from clocks)

),

waits as (

    select * from {{ ref('fct_waits') }}
    where ticket_id in (select clocks.ticket_id from clocks)
        and (ended_at is null or ended_at > started_at)

),

timelines as (

    select * from {{ ref('int_calendar_timelines') }}

),

{# Of several changes within a second the last one counts. #}
stays as (

    select * from spans
    where ended_at is null or ended_at > started_at

),

stretches as (

    select * from {{ ref('int_clock_stretches') }}
    where ticket_id in (select clocks.ticket_id from clocks)

),

{# Whatever may change between two moments of a clock changes at one of them. #}
changes as (

    select assignments.ticket_id, assignments.started_at as changed_at from assignments
    union
    select spans.ticket_id, spans.started_at from spans
    union
    select waits.ticket_id, waits.started_at from waits
    union
    select waits.ticket_id, waits.ended_at from waits
    union
    select stretches.ticket_id, stretches.since_at from stretches

),

moments as (

    select clocks.ticket_id, clocks.target, clocks.period, clocks.started_at as since_at
    from clocks
    union
    select clocks.ticket_id, clocks.target, clocks.period, changes.changed_at
    from clocks
    inner join changes on clocks.ticket_id = changes.ticket_id
    where changes.changed_at > clocks.started_at
        and changes.changed_at < clocks.ended_at

),

pieces as (

    select
        clocks.ticket_id,
        clocks.target,
        clocks.period,
        clocks.calendar_id,
        clocks.started_at,
        clocks.target_seconds,
        clocks.pauses,
        clocks.is_interrupted,
        moments.since_at,
        coalesce(
            lead(moments.since_at) over (
                partition by moments.ticket_id, moments.target, moments.period
                order by moments.since_at
            ),
            clocks.ended_at
        ) as until_at
    from moments
    inner join clocks
        on moments.ticket_id = clocks.ticket_id
            and moments.target = clocks.target
            and moments.period = clocks.period

),

situated as (

    select
        pieces.ticket_id,
        pieces.target,
        pieces.period,
        coalesce(stretches.calendar_id, pieces.calendar_id) as calendar_id,
        pieces.target_seconds,
        pieces.since_at,
        {{ second_of('pieces.since_at') }} as since_second,
        {{ second_of('pieces.until_at') }} as until_second,
        assignments.assignment_number,
        assignments.team_id,
        assignments.agent_id,
        assignments.is_hand_off
        and assignments.started_at = pieces.since_at
        and assignments.started_at > pieces.started_at as is_hand_off,
        coalesce(spans.status, 'open') as status,
        coalesce(spans.is_ended, false) as is_ended,
        not (pieces.is_interrupted or coalesce(stretches.pauses, pieces.pauses) != [])
        or not coalesce(
            spans.is_ended
            or list_contains(coalesce(stretches.pauses, pieces.pauses), spans.status),
            false
        ) as is_counted,
        pieces.target = 'resolution'
        and waits.outcome = 'answered'
        and waits.ended_at <= pieces.since_at as is_customers_turn
    from pieces
    asof left join assignments
        on pieces.ticket_id = assignments.ticket_id
            and pieces.since_at >= assignments.held_from
    asof left join stays as spans
        on pieces.ticket_id = spans.ticket_id
            and pieces.since_at >= spans.started_at
    asof left join waits
        on pieces.ticket_id = waits.ticket_id
            and pieces.since_at >= waits.started_at
    asof left join stretches
        on pieces.ticket_id = stretches.ticket_id
            and pieces.target = stretches.target
            and pieces.period = stretches.period
            and pieces.since_at >= stretches.since_at

),

measured as (

    select
        situated.*,
        situated.until_second - situated.since_second as seconds,
        case
            when situated.is_counted
                then
                    {{ open_seconds('situated.until_second', 'ends') }}
                    - {{ open_seconds('situated.since_second', 'starts') }}
            else 0
        end as used_seconds,
        coalesce(situated.since_second < starts.close_second, false) as is_within_hours,
        case
            when situated.status = 'pending' then 'waited_for_customer'
            when situated.status in ('on_hold', 'snoozed') then situated.status
            when situated.agent_id is null then 'nobody_owned_it'
            else 'owned'
        end as way,
        case
            when situated.status = 'on_hold' then 'third_party'
            when situated.status = 'pending' or situated.is_customers_turn then 'customer'
            else 'us'
        end as waited_for
    from situated
    asof left join timelines as starts
        on situated.calendar_id = starts.calendar_id
            and situated.since_second >= starts.open_second
    asof left join timelines as ends
        on situated.calendar_id = ends.calendar_id
            and situated.until_second >= ends.open_second

),

{# What most of the used time was spent on, with whom, and how much of it; where all is
   equal, the first in alphabetical order. #}
{% for part in ['way', 'waited_for', 'team_id', 'agent_id'] %}
{{ part }}s as (

    select
        sums.ticket_id,
        sums.target,
        sums.period,
        arg_max(sums.{{ part }}, (sums.used_seconds, sums.seconds, -sums.place)) as {{ part }},
        max(sums.used_seconds) as used_seconds
    from (
        select
            measured.ticket_id,
            measured.target,
            measured.period,
            measured.{{ part }},
            sum(measured.used_seconds) as used_seconds,
            sum(measured.seconds) as seconds,
            rank() over (order by measured.{{ part }}) as place
        from measured
        where measured.{{ part }} is not null
        group by 1, 2, 3, 4
    ) as sums
    group by 1, 2, 3

),

{% endfor %}
holders as (

    select
        held.ticket_id,
        held.target,
        held.period,
        to_json(
            list(
                {'team_id': held.team_id, 'agent_id': held.agent_id, 'seconds': held.seconds}
                order by held.assignment_number
            )
        ) as holders
    from (
        select
            measured.ticket_id,
            measured.target,
            measured.period,
            measured.assignment_number,
            any_value(measured.team_id) as team_id,
            any_value(measured.agent_id) as agent_id,
            cast(sum(measured.seconds) as bigint) as seconds
        from measured
        group by 1, 2, 3, 4
    ) as held
    group by 1, 2, 3

),

endings as (

    select
        clocks.ticket_id,
        clocks.target,
        clocks.period,
        min(spans.started_at) filter (where spans.is_end) as first_ended_at,
        bool_or(spans.is_reopening) as is_reopened
    from clocks
    inner join spans on clocks.ticket_id = spans.ticket_id
    where spans.started_at > clocks.started_at
        and spans.started_at < clocks.ended_at
    group by 1, 2, 3

),

sums as (

    select
        measured.ticket_id,
        measured.target,
        measured.period,
        sum(measured.seconds) as span_seconds,
        {% for status in ['open', 'pending', 'on_hold', 'snoozed'] %}
        coalesce(sum(measured.seconds) filter (where measured.status = '{{ status }}'), 0)
            as {{ status }}_seconds,
        {% endfor %}
        coalesce(
            sum(measured.seconds) filter (
                where measured.agent_id is null and not measured.is_ended
            ),
            0
        ) as unowned_seconds,
        count(*) filter (where measured.is_hand_off) as hand_off_count,
        not arg_min(measured.is_within_hours, measured.since_at) as is_started_outside_hours,
        coalesce(any_value(endings.is_reopened), false) as is_reopened,
        coalesce(sum(measured.used_seconds) filter (where measured.way = 'owned'), 0)
            as owned_used_seconds,
        measured.target = 'resolution'
        and coalesce(
            sum(measured.used_seconds) filter (
                where measured.since_at < endings.first_ended_at
            ),
            0
        ) <= any_value(measured.target_seconds) as was_resolved_in_time
    from measured
    left join endings
        on measured.ticket_id = endings.ticket_id
            and measured.target = endings.target
            and measured.period = endings.period
    group by measured.ticket_id, measured.target, measured.period

)

select
    clocks.ticket_id,
    clocks.target,
    clocks.period,
    clocks.policy_id,
    clocks.team_id,
    clocks.agent_id,
    clocks.priority,
    clocks.outcome,
    clocks.started_at,
    clocks.breach_at,
    clocks.stopped_at,
    clocks.target_seconds,
    cast(
        greatest({{ seconds_between('clocks.breach_at', 'clocks.ended_at') }}, 0) as bigint
    ) as overrun_seconds,
    clocks.elapsed_seconds - clocks.target_seconds as overrun_business_seconds,
    cast(sums.span_seconds as bigint) as span_seconds,
    cast(sums.open_seconds as bigint) as open_seconds,
    cast(sums.pending_seconds as bigint) as pending_seconds,
    cast(sums.on_hold_seconds as bigint) as on_hold_seconds,
    cast(sums.snoozed_seconds as bigint) as snoozed_seconds,
    cast(sums.unowned_seconds as bigint) as unowned_seconds,
    team_ids.team_id as longest_team_id,
    agent_ids.agent_id as longest_agent_id,
    cast(sums.hand_off_count as integer) as hand_off_count,
    cast(holders.holders as varchar) as holders,
    sums.is_started_outside_hours,
    sums.is_reopened,
    waited_fors.waited_for,
    case
        when sums.is_reopened and sums.was_resolved_in_time then 'reopened'
        when ways.way != 'owned' then ways.way
        when sums.hand_off_count > 0 and agent_ids.used_seconds * 2 <= sums.owned_used_seconds
            then 'handed_over'
        when clocks.target = 'resolution' then 'work_took_too_long'
        else 'owner_did_not_answer'
    end as cause,
    cast(ways.used_seconds as bigint) as cause_business_seconds
from clocks
inner join sums using (ticket_id, target, period)
inner join ways using (ticket_id, target, period)
inner join waited_fors using (ticket_id, target, period)
inner join holders using (ticket_id, target, period)
left join team_ids using (ticket_id, target, period)
left join agent_ids using (ticket_id, target, period)
