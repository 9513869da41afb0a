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

STARTED = """
with recent as (
    -- Two scans, each of which skips what is older; an `or` would read everything.
    select * from marts.fct_sla_clocks where outcome_at >= $since
    union all
    select * from marts.fct_sla_clocks where outcome_at is null
), started as (
    select *
    from recent
    where started_at <= $instant and {those}
)
"""

# At the file's own instant nothing was taken back or decided since.
NOTHING_SINCE = """
, ended as (
    select *, cast(null as timestamptz) as resolved_at
    from started
)
"""
REOPENED_SINCE = """
, reopened as (
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
), ended as (
    select
        started.*,
        case
            when started.target not in ('first_response', 'resolution') then null
            when dim_policies.stop_resolution_on = 'resolved' then reopened.resolved_at
            when reopened.status = 'closed' then reopened.entered_at
        end as resolved_at,
    from started
    left join reopened on started.ticket_id = reopened.ticket_id
    left join marts.dim_policies on started.policy_id = dim_policies.policy_id
)
"""

JUDGED = """
, known as (
    select
        ticket_id,
        target,
        period,
        policy_id,
        team_id,
        agent_id,
        priority,
        started_at,
        breach_at,
        outcome,
        coalesce(stopped_at <= $instant, false) as is_stopped,
        case
            when stopped_at <= $instant then stopped_at
            when started_at <= resolved_at then resolved_at
        end as ended_at,
        outcome in ('met_late', 'breached')
        and epoch_us(breach_at) // 1000000
        < epoch_us($instant::timestamptz) // 1000000 as is_late,
    from ended
), judged as (
    select
        known.*,
        case
            when ended_at is null then if(is_late, 'breached', 'open')
            when is_stopped and outcome in ('breached', 'resolved_without_reply')
                or not is_stopped and target != 'resolution'
                then if(is_late, 'breached', 'resolved_without_reply')
            else if(is_late, 'met_late', 'met')
        end as outcome_then,
        if(is_late, breach_at, ended_at) as outcome_at,
    from known
)
"""

AS_THE_MART_SAYS = """
, placed as (
    select * from judged
)
"""
# The mart names who held a clock when its outcome fell; while it was open, who held it
# at its start.
AS_IT_WAS_HELD = """
, undecided as (
    select *
    from judged
    where outcome_then = 'open' and outcome not in ('pending', 'paused')
), holders as (
    select
        ticket_id,
        team_id,
        agent_id,
        if(assignment_number = 1, cast('-infinity' as timestamptz), started_at)
            as held_from,
    from marts.fct_assignments
    where ticket_id in (select undecided.ticket_id from undecided)
), placed as (
    select *
    from judged
    where outcome_then != 'open' or outcome in ('pending', 'paused')
    union all by name
    select
        undecided.* replace (
            holders.team_id as team_id, holders.agent_id as agent_id
        ),
    from undecided
    asof left join holders
        on undecided.ticket_id = holders.ticket_id
            and undecided.started_at >= holders.held_from
)
"""

COUNTED = """
, clocks as not materialized (
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

# Over tallies: `clock_count` by `counted_as`. As a condition, also one on the tallies,
# `counted_as` is worked out twice for each clock: 150 ms of processor instead of 65 for
# half a million.
COUNTS = """
    coalesce(sum(clock_count) filter (where counted_as = 'met'), 0)
    / nullif(sum(clock_count) filter (where counted_as != 'open'), 0) as compliance,
    {numbers}
"""
_NUMBER = """
    coalesce(sum(clock_count) filter (where counted_as = '{name}'), 0)::bigint
        as {name}_count,
"""
_NAMES = ("met", "met_late", "breached", "open")


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
    is_newest = selection.instant >= warehouse.publication.as_of
    text = (
        STARTED
        + (NOTHING_SINCE if is_newest else REOPENED_SINCE)
        + JUDGED
        + (AS_THE_MART_SAYS if is_newest else AS_IT_WAS_HELD)
        + COUNTED
        + query
    ).format(
        those=f"{chosen(policies)} and {tickets}",
        holders=chosen({"team": "team_id", "agent": "agent_id"}),
        counts=COUNTS.format(
            numbers="".join(_NUMBER.format(name=name) for name in _NAMES)
        ),
    )
    used = {name: value for name, value in parameters.items() if f"${name}" in text}
    return select(warehouse, text, used)
