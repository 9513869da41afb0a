-- One row for each clock that ran over, and its parts no more than the whole.
select
    coalesce(clocks.ticket_id, breaches.ticket_id) as ticket_id,
    clocks.outcome,
    breaches.cause
from {{ ref('fct_sla_clocks') }} as clocks
full join {{ ref('fct_sla_breaches') }} as breaches
    on clocks.ticket_id = breaches.ticket_id
        and clocks.target = breaches.target
        and clocks.period = breaches.period
where (clocks.outcome in ('met_late', 'breached')) is distinct from (breaches.cause is not null)
    or breaches.overrun_business_seconds != clocks.elapsed_seconds - clocks.target_seconds
    or breaches.cause_business_seconds > clocks.elapsed_seconds
    or breaches.unowned_seconds > breaches.span_seconds
    or breaches.open_seconds + breaches.pending_seconds + breaches.on_hold_seconds
    + breaches.snoozed_seconds > breaches.span_seconds
