with stretches as (

    select * from {{ ref('int_clock_stretches') }}
    where {{ is_touched('ticket_id') }}

),

{# One row a stretch where the terms changed on the clock's way. #}
clocks as (

    select
        clocks.ticket_id,
        clocks.target,
        clocks.period,
        clocks.is_interrupted,
        coalesce(stretches.calendar_id, clocks.calendar_id) as calendar_id,
        coalesce(stretches.pauses, clocks.pauses) as pauses,
        coalesce(stretches.since_at, clocks.started_at) as started_at,
        coalesce(stretches.until_at, clocks.counted_until) as counted_until
    from {{ ref('int_clocks') }} as clocks
    left join stretches
        on clocks.ticket_id = stretches.ticket_id
            and clocks.target = stretches.target
            and clocks.period = stretches.period
    where {{ is_touched('clocks.ticket_id') }}

),

spans as (

    select * from {{ ref('int_status_spans') }}
    where {{ is_touched('ticket_id') }}

),

timelines as (

    select * from {{ ref('int_calendar_timelines') }}

),

segments as (

    select
        clocks.ticket_id,
        clocks.target,
        clocks.period,
        clocks.calendar_id,
        true as is_counted,
        clocks.started_at,
        clocks.counted_until as ended_at
    from clocks
    where not clocks.is_interrupted
        and clocks.pauses = []
    union all
    select
        clocks.ticket_id,
        clocks.target,
        clocks.period,
        clocks.calendar_id,
        not spans.is_ended and not list_contains(clocks.pauses, spans.status) as is_counted,
        greatest(clocks.started_at, spans.started_at) as started_at,
        least(clocks.counted_until, spans.ended_at) as ended_at
    from clocks
    inner join spans on clocks.ticket_id = spans.ticket_id
    where (clocks.is_interrupted or clocks.pauses != [])
        and spans.started_at < coalesce(clocks.counted_until, 'infinity')
        and coalesce(spans.ended_at, 'infinity') > spans.started_at
        and coalesce(spans.ended_at, 'infinity') > clocks.started_at
    union all
    {# A message that arrived late was written before the ticket had a status. #}
    select
        clocks.ticket_id,
        clocks.target,
        clocks.period,
        clocks.calendar_id,
        true as is_counted,
        clocks.started_at,
        least(clocks.counted_until, spans.started_at) as ended_at
    from clocks
    inner join spans on clocks.ticket_id = spans.ticket_id
    where (clocks.is_interrupted or clocks.pauses != [])
        and spans.span_number = 1
        and spans.started_at > clocks.started_at

),

seconds as (

    select
        segments.*,
        {{ second_of('segments.started_at') }} as started_second,
        {{ second_of('segments.ended_at') }} as ended_second
    from segments

),

measured as (

    select
        seconds.*,
        case
            when seconds.ended_second is not null
                then
                    {{ open_seconds('seconds.ended_second', 'ends') }}
                    - {{ open_seconds('seconds.started_second', 'starts') }}
        end as business_seconds
    from seconds
    asof left join timelines as starts
        on seconds.calendar_id = starts.calendar_id
            and seconds.started_second >= starts.open_second
    asof left join timelines as ends
        on seconds.calendar_id = ends.calendar_id
            and seconds.ended_second >= ends.open_second

)

select
    measured.ticket_id,
    measured.target,
    measured.period,
    measured.calendar_id,
    measured.is_counted,
    measured.started_at,
    measured.ended_at,
    measured.ended_second - measured.started_second as seconds,
    measured.business_seconds,
    cast(
        coalesce(
            sum(measured.business_seconds) filter (where measured.is_counted) over (
                partition by measured.ticket_id, measured.target, measured.period
                order by measured.started_at
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as bigint
    ) as seconds_used_before
from measured
