{# Clocks that are open are read again: time passes for them without any event. #}
{{ config(materialized='incremental', incremental_predicates=['stopped_at is null']) }}
{% set is_read = 'ticket_id in (select clocks.ticket_id from clocks)'
    if is_incremental() else 'true' %}
with clocks as (

    select * from {{ ref('int_clocks') }}
    where target_seconds is not null
        and not is_held
        and {{ is_touched('ticket_id') }}
    {% if is_incremental() %}
    union all
    select * from {{ ref('int_clocks') }}
    where target_seconds is not null
        and not is_held
        and stopped_at is null
        and not {{ is_touched('ticket_id') }}
    {% endif %}

),

segments as (

    select * from {{ ref('int_clock_segments') }}
    where is_counted
        and target != 'first_wait'
        and {{ is_read }}

),

{# The terms that clocks have come to, where they changed on their way. #}
stretches as (

    select * from {{ ref('int_clock_stretches') }}
    where until_at is null
        and {{ is_read }}

),

attributes as (

    select * from {{ ref('int_ticket_attributes') }}
    where {{ is_read }}

),

timelines as (

    select * from {{ ref('int_calendar_timelines') }}

),

read_at as (

    select {{ second_of(as_of()) }} as second

),

{# `crossing`: the segment in which the target is, or would be, exceeded. #}
used as (

    select
        clocks.ticket_id,
        clocks.target,
        clocks.period,
        any_value(clocks.target_seconds) as target_seconds,
        cast(coalesce(sum(segments.business_seconds), 0) as bigint) as used_seconds,
        max({
            'since': segments.started_at,
            'calendar_id': segments.calendar_id
        }) filter (
            where segments.ended_at is null and segments.started_at is not null
        ) as running,
        min({
            'started_at': segments.started_at,
            'used_before': segments.seconds_used_before,
            'calendar_id': segments.calendar_id
        }) filter (
            where segments.ended_at is null
                or segments.seconds_used_before + segments.business_seconds
                > clocks.target_seconds
        ) as crossing
    from clocks
    left join segments
        on clocks.ticket_id = segments.ticket_id
            and clocks.target = segments.target
            and clocks.period = segments.period
    group by 1, 2, 3

),

crossed as (

    select
        used.ticket_id,
        used.target,
        used.period,
        used.crossing.calendar_id as calendar_id,
        used.running.calendar_id as running_calendar_id,
        {{ second_of('used.running.since') }} as running_second,
        greatest(read_at.second, {{ second_of('used.running.since') }}) as read_second,
        {{ second_of('used.crossing.started_at') }} as crossing_second,
        used.target_seconds - used.crossing.used_before as seconds_left
    from used
    cross join read_at
    where used.crossing is not null

),

placed as (

    select
        crossed.*,
        {{ open_seconds('crossed.crossing_second', 'crossings') }} + crossed.seconds_left
            as wanted_seconds,
        case
            when crossed.running_second is not null
                then
                    {{ open_seconds('crossed.read_second', 'readings') }}
                    - {{ open_seconds('crossed.running_second', 'runnings') }}
            else 0
        end as seconds_since_running
    from crossed
    asof left join timelines as crossings
        on crossed.calendar_id = crossings.calendar_id
            and crossed.crossing_second >= crossings.open_second
    asof left join timelines as readings
        on crossed.running_calendar_id = readings.calendar_id
            and crossed.read_second >= readings.open_second
    asof left join timelines as runnings
        on crossed.running_calendar_id = runnings.calendar_id
            and crossed.running_second >= runnings.open_second

),

deadlines as (

    select
        placed.ticket_id,
        placed.target,
        placed.period,
        placed.seconds_since_running,
        case
            when placed.seconds_left = 0 then placed.crossing_second
            when dues.open_second + placed.wanted_seconds - dues.seconds_before <= dues.close_second
                then dues.open_second + placed.wanted_seconds - dues.seconds_before
        end as due_second,
        case
            when
                breaches.open_second + placed.wanted_seconds - breaches.seconds_before
                < breaches.close_second
                then breaches.open_second + placed.wanted_seconds - breaches.seconds_before
        end as breach_second
    from placed
    asof left join timelines as dues
        on placed.calendar_id = dues.calendar_id
            and placed.wanted_seconds > dues.seconds_before
    asof left join timelines as breaches
        on placed.calendar_id = breaches.calendar_id
            and placed.wanted_seconds >= breaches.seconds_before

),

judged as (

    select
        clocks.ticket_id,
        clocks.target,
        clocks.period,
        clocks.policy_id,
        coalesce(stretches.calendar_id, clocks.calendar_id) as calendar_id,
        clocks.started_at,
        case
            when used.running is not null and deadlines.due_second is not null
                then
                    greatest(
                        {{ instant_of('deadlines.due_second') }}, stretches.retargeted_at
                    )
        end as due_at,
        {# What was already over its new target is late from the change on. #}
        case
            when deadlines.breach_second is not null
                then
                    greatest(
                        {{ instant_of('deadlines.breach_second') }}, stretches.retargeted_at
                    )
        end as breach_at,
        clocks.stopped_at,
        clocks.target_seconds,
        used.used_seconds + coalesce(deadlines.seconds_since_running, 0) as elapsed_seconds,
        case
            when clocks.ended_by in ('reply', 'resolution') and used.used_seconds <= clocks.target_seconds
                then 'met'
            when clocks.ended_by in ('reply', 'resolution') then 'met_late'
            when used.used_seconds + coalesce(deadlines.seconds_since_running, 0) > clocks.target_seconds
                then 'breached'
            when clocks.ended_by = 'end' then 'resolved_without_reply'
            when used.running is null then 'paused'
            else 'pending'
        end as outcome
    from clocks
    inner join used
        on clocks.ticket_id = used.ticket_id
            and clocks.target = used.target
            and clocks.period = used.period
    left join deadlines
        on clocks.ticket_id = deadlines.ticket_id
            and clocks.target = deadlines.target
            and clocks.period = deadlines.period
    left join stretches
        on clocks.ticket_id = stretches.ticket_id
            and clocks.target = stretches.target
            and clocks.period = stretches.period

),

dated as (

    select
        judged.*,
        case
            when judged.outcome in ('met', 'resolved_without_reply') then judged.stopped_at
            when judged.outcome in ('met_late', 'breached') then judged.breach_at
        end as outcome_at
    from judged

)

select
    dated.ticket_id,
    dated.target,
    dated.period,
    dated.policy_id,
    dated.calendar_id,
    attributes.team_id,
    attributes.agent_id,
    attributes.priority,
    dated.started_at,
    dated.due_at,
    dated.breach_at,
    dated.stopped_at,
    dated.outcome_at,
    dated.target_seconds,
    cast(dated.elapsed_seconds as bigint) as elapsed_seconds,
    cast(dated.target_seconds - dated.elapsed_seconds as bigint) as remaining_seconds,
    dated.outcome
from dated
left join attributes
    on dated.ticket_id = attributes.ticket_id
        and attributes.valid_from <= coalesce(dated.outcome_at, dated.started_at)
        and attributes.valid_until > coalesce(dated.outcome_at, dated.started_at)
