"""Clocks that ran over: how many for which cause, by how much, and each of them.

Which ones is asked as of an instant, like compliance; how long they ran over and why is
what `fct_sla_breaches` knows today.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboards.figures import select
from dashboards.figures_clocks import ClockSelection
from dashboards.figures_scope import chosen, of_tickets
from dashboards.warehouse import Parameter, Warehouse

SHOWN = 1_000

BREACHES = """
with breaches as not materialized (
    select *
    from marts.fct_sla_breaches
    where breach_at >= $since and breach_at < $until
        and epoch_us(breach_at) // 1000000 < epoch_us($instant::timestamptz) // 1000000
        and {those}
)
"""

CAUSES = """
select cause, count(*) as breach_count
from breaches
group by 1
order by 2 desc, 1
"""

LATENESS = """
, bounds as (
    select
        unnest([0, 15, 60, 240, 1440]) as least_minutes,
        unnest([15, 60, 240, 1440, null]) as most_minutes,
)
select
    bounds.least_minutes,
    bounds.most_minutes,
    count(breaches.ticket_id) as breach_count,
from bounds
left join breaches
    on breaches.overrun_business_seconds >= bounds.least_minutes * 60
        and (
            bounds.most_minutes is null
            or breaches.overrun_business_seconds < bounds.most_minutes * 60
        )
group by all
order by 1
"""

LISTED = """
select
    breaches.ticket_id,
    breaches.breach_at,
    breaches.target,
    breaches.cause,
    breaches.overrun_seconds / 60 as late_minutes,
    breaches.overrun_business_seconds / 60 as late_business_minutes,
    breaches.stopped_at is null as is_running,
    coalesce(dim_agents.name, breaches.agent_id) as agent,
    coalesce(dim_teams.name, breaches.team_id) as team,
    breaches.holders,
    breaches.hand_off_count,
    breaches.waited_for,
    breaches.unowned_seconds / 60 as unowned_minutes,
    breaches.open_seconds / 60 as open_minutes,
    breaches.pending_seconds / 60 as pending_minutes,
    breaches.on_hold_seconds / 60 as on_hold_minutes,
    breaches.snoozed_seconds / 60 as snoozed_minutes,
    breaches.is_started_outside_hours,
    breaches.is_reopened,
    coalesce(dim_policies.name, breaches.policy_id) as policy,
    breaches.priority,
    fct_tickets.country,
from breaches
left join marts.dim_agents on breaches.agent_id = dim_agents.agent_id
left join marts.dim_teams on breaches.team_id = dim_teams.team_id
left join marts.dim_policies on breaches.policy_id = dim_policies.policy_id
left join marts.fct_tickets on breaches.ticket_id = fct_tickets.ticket_id
order by breaches.breach_at desc, breaches.ticket_id, breaches.target
limit $shown
"""


@dataclass(frozen=True, slots=True)
class BreachSelection:
    """Breaches of these clocks; empty `target` and `cause` mean all of them."""

    clocks: ClockSelection
    target: tuple[str, ...] = ()
    cause: tuple[str, ...] = ()


def causes(warehouse: Warehouse, selection: BreachSelection) -> pl.DataFrame:
    """One row per cause, the most frequent first: `cause`, `breach_count`."""
    return _rows(warehouse, CAUSES, selection)


def lateness(warehouse: Warehouse, selection: BreachSelection) -> pl.DataFrame:
    """One row per stretch of business minutes beyond the target, 0 included; the last
    one has no `most_minutes`."""
    return _rows(warehouse, LATENESS, selection)


def listed(warehouse: Warehouse, selection: BreachSelection) -> pl.DataFrame:
    """The latest SHOWN breaches, newest first; `holders` is the mart's JSON."""
    return _rows(warehouse, LISTED, selection, shown=SHOWN)


def _rows(
    warehouse: Warehouse, query: str, selection: BreachSelection, **more: Parameter
) -> pl.DataFrame:
    clocks = selection.clocks
    parameters: dict[str, Parameter] = {
        **clocks.parameters(),
        "target": list(selection.target),
        "cause": list(selection.cause),
        **more,
    }
    columns = {field: f"{field}_id" for field in ("policy", "team", "agent")}
    columns |= {field: field for field in ("priority", "target", "cause")}
    tickets = of_tickets(clocks.scope, ("country", "language"))
    text = BREACHES.format(those=f"{chosen(columns)} and {tickets}") + query
    used = {name: value for name, value in parameters.items() if f"${name}" in text}
    return select(warehouse, text, used)
