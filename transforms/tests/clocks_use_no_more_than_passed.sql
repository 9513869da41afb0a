-- Business time without pauses never exceeds the time on the wall.
select
    clocks.ticket_id,
    clocks.target,
    clocks.period,
    clocks.elapsed_seconds
from {{ ref('fct_sla_clocks') }} as clocks
where clocks.elapsed_seconds < 0
    or (
        clocks.stopped_at is not null
        and clocks.elapsed_seconds
        > {{ seconds_between('clocks.started_at', 'clocks.stopped_at') }}
    )
    or (clocks.outcome in ('met_late', 'breached')) != (clocks.elapsed_seconds > clocks.target_seconds)
    or (clocks.outcome in ('met_late', 'breached') and clocks.breach_at is null)
