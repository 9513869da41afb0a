"""SLA clocks as they stood at any instant: the one definition behind the SLA page.

What had happened by then is judged with what is known today: a clock is late once its
breach lies before the instant, met once it was answered in time by then, and open
otherwise, whatever became of it later. At the file's own instant that is
`fct_sla_clocks.outcome`. A resolution that was taken back later counts until then.
Limits: a clock that was moved to another policy counts under that one all along.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from dashboards.figures import select
from dashboards.figures_scope import Days, Scope, chosen, of_tickets
from dashboards.warehouse import Parameter, Warehouse

CLOCKS = """
with reopened as (
    -- Resolved by the instant, and opened again after it.
    select
        ticket_id,
        arg_max(status, span_number) as status,
        max(started_at) filter (where is_resolution) as resolved_at,
        max(started_at) as entered_at,
    from marts.fct_status_spans
    where started_at <= $instant
        and ticket_id in (
            select fct_status_spans.ticket_id
            from marts.fct_status_spans
            where fct_status_spans.is_reopening
                and fct_status_spans.started_at > $instant
        )
    group by 1
    having arg_max(status, span_number) in ('resolved', 'closed')
), ends as (
    select
        reopened.ticket_id,
        dim_policies.policy_id,
        case
            when dim_policies.stop_resolution_on = 'resolved' then reopened.resolved_at
            when reopened.status = 'closed' then reopened.entered_at
        end as ended_at,
    from reopened
    cross join marts.dim_policies
), started as (
    select *
    from marts.fct_sla_clocks
    where started_at <= $instant
        and (outcome_at is null or outcome_at >= $since)
        and {those}
), known as (
    select
        clocks.ticket_id,
        clocks.target,
        clocks.period,
        clocks.policy_id,
        clocks.team_id,
        clocks.agent_id,
        clocks.priority,
        clocks.started_at,
        clocks.breach_at,
        clocks.outcome,
        coalesce(clocks.stopped_at <= $instant, false) as is_stopped,
        coalesce(
            case when clocks.stopped_at <= $instant then clocks.stopped_at end,
            case
                when clocks.target in ('first_response', 'resolution')
                    and clocks.started_at <= ends.ended_at
                    then ends.ended_at
            end
        ) as ended_at,
        clocks.outcome in ('met_late', 'breached')
        and epoch_us(clocks.breach_at) // 1000000
        < epoch_us($instant::timestamptz) // 1000000 as is_late,
    from started as clocks
    left join ends
        on clocks.ticket_id = ends.ticket_id and clocks.policy_id = ends.policy_id
), judged as (
    select
        known.*,
        case
            when known.ended_at is null
                then if(known.is_late, 'breached', 'open')
            when known.is_stopped
                and known.outcome in ('breached', 'resolved_without_reply')
                or not known.is_stopped and known.target != 'resolution'
                then if(known.is_late, 'breached', 'resolved_without_reply')
            else if(known.is_late, 'met_late', 'met')
        end as outcome_then,
        if(known.is_late, known.breach_at, known.ended_at) as outcome_at,
    from known
), placed as (
    select *
    from judged
    where outcome_then != 'open' or outcome in ('pending', 'paused')
    union all by name
    -- Decided since: the mart names who held it then, not who held it at the start.
    select
        judged.* replace (
            assignments.team_id as team_id, assignments.agent_id as agent_id
        ),
    from judged
    left join marts.fct_assignments as assignments
        on judged.ticket_id = assignments.ticket_id
            and (
                assignments.assignment_number = 1
                or assignments.started_at <= judged.started_at
            )
            and (
                assignments.ended_at is null
                or assignments.ended_at > judged.started_at
            )
    where judged.outcome_then = 'open' and judged.outcome not in ('pending', 'paused')
), clocks as not materialized (
    select
        *,
        case
            when outcome_then = 'open' then 'open'
            when outcome_then in ('met', 'met_late', 'breached')
                and outcome_at >= $since and outcome_at < $until
                then outcome_then
        end as counted_as,
    from placed
    where {holders}
)
"""

COUNTS = """
    count(*) filter (where counted_as = 'met')
    / nullif(count(*) filter (where counted_as != 'open'), 0) as compliance,
    count(*) filter (where counted_as = 'met') as met_count,
    count(*) filter (where counted_as = 'met_late') as met_late_count,
    count(*) filter (where counted_as = 'breached') as breached_count,
    count(*) filter (where counted_as = 'open') as open_count,
"""


@dataclass(frozen=True, slots=True)
class ClockSelection:
    """Clocks whose outcome fell in these days, as known at `instant` (UTC), and those
    still open then; an empty `policy` means all of them."""

    days: Days
    instant: datetime
    scope: Scope = field(default_factory=Scope)
    policy: tuple[str, ...] = ()

    @property
    def before(self) -> ClockSelection:
        """As many days before these."""
        return replace(self, days=self.days.before)

    def parameters(self) -> dict[str, Parameter]:
        return {
            **self.scope.parameters(),
            **self.days.parameters(),
            "policy": list(self.policy),
            "instant": self.instant,
        }


def clock_rows(
    warehouse: Warehouse, query: str, selection: ClockSelection, **more: Parameter
) -> pl.DataFrame:
    """One select over `clocks`: `fct_sla_clocks` with `outcome_then`, its `outcome_at`
    and `counted_as` (met, met_late, breached; open; null outside the days). `{counts}`
    in it stands for the share and its counts."""
    parameters = selection.parameters() | dict(more)
    policies = {"policy": "policy_id", "priority": "priority"}
    tickets = of_tickets(selection.scope, ("country", "language"))
    text = (CLOCKS + query).format(
        those=f"{chosen(policies)} and {tickets}",
        holders=chosen({"team": "team_id", "agent": "agent_id"}),
        counts=COUNTS,
    )
    used = {name: value for name, value in parameters.items() if f"${name}" in text}
    return select(warehouse, text, used)
