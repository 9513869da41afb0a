"""SLA compliance: per target, per part of the house, per week and per hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl

from dashboards.figures_clocks import ClockSelection, clock_rows
from dashboards.figures_scope import Days
from dashboards.warehouse import Warehouse

SHOWN_WEEKS = 13
SHOWN_TEAMS = 4
PARTS = ("policy", "priority", "team", "agent", "country")

TARGETS = """
, tallies as (
    select target, counted_as, count(*) as clock_count
    from clocks
    group by all
)
select target, {counts}
from tallies
group by 1
having bool_or(counted_as is not null)
order by list_position(
    ['first_response', 'next_response', 'resolution', 'internal'], target
)
"""

# Weeks change on quarters of an hour in every zone, as days do.
WEEKS = """
, moments as (
    select
        unnest(generate_series($since::timestamptz, $until, interval 15 minute))
            as moment
), quarters as (
    select
        epoch_us(moment) // 900000000 as quarter,
        cast(date_trunc('week', timezone($zone, moment)) as date) as week,
    from moments
), weeks as (
    select
        quarters.week,
        clocks.target,
        clocks.team_id,
        clocks.counted_as,
        count(*) as clock_count,
    from clocks
    inner join quarters on epoch_us(clocks.outcome_at) // 900000000 = quarters.quarter
    group by all
), largest as (
    select
        team_id,
        row_number() over (order by sum(clock_count) desc, team_id) as rank,
    from weeks
    where target = $target and team_id is not null
    group by 1
    qualify rank <= $shown
), lines as (
    select week, target, null as team, 0 as rank, counted_as, clock_count
    from weeks
    union all
    select
        weeks.week,
        weeks.target,
        coalesce(dim_teams.name, weeks.team_id),
        largest.rank,
        weeks.counted_as,
        weeks.clock_count,
    from weeks
    inner join largest on weeks.team_id = largest.team_id
    left join marts.dim_teams on weeks.team_id = dim_teams.team_id
    where weeks.target = $target
)
select
    week,
    target,
    rank,
    team,
    {counts}
from lines
group by all
having compliance is not null
order by rank, target, week
"""

# ICU is asked once per quarter, not per clock; a clock may start before the days.
HOURS = """
, quarters as (
    select
        epoch_us(started_at) // 900000000 as quarter,
        counted_as,
        count(*) as clock_count,
    from clocks
    where target = $target
    group by all
), hours as (
    select
        timezone($zone, to_timestamp(quarter * 900)) as local_time,
        *,
    from quarters
)
select
    hour(local_time)::int as hour,
    isodow(local_time)::int as weekday,
    {counts}
from hours
group by 1, 2
having compliance is not null
order by 2, 1
"""

BREAKDOWN = """
, situated as (
    select
        clocks.counted_as,
        clocks.policy_id as policy,
        clocks.priority,
        clocks.team_id as team,
        clocks.agent_id as agent,
        tickets.country,
    from clocks
    left join marts.fct_tickets as tickets on clocks.ticket_id = tickets.ticket_id
    where clocks.target = $target
), tallies as (
    select
        case
            when grouping(policy) = 0 then 'policy'
            when grouping(priority) = 0 then 'priority'
            when grouping(team) = 0 then 'team'
            when grouping(agent) = 0 then 'agent'
            else 'country'
        end as part,
        coalesce(policy, priority, team, agent, country) as value,
        counted_as,
        count(*) as clock_count,
    from situated
    group by grouping sets (
        (policy, counted_as),
        (priority, counted_as),
        (team, counted_as),
        (agent, counted_as),
        (country, counted_as)
    )
), parts as (
    select part, value, {counts}
    from tallies
    group by 1, 2
    having bool_or(counted_as is not null)
)
select
    parts.part,
    parts.value,
    case parts.part
        when 'policy' then coalesce(dim_policies.name, parts.value)
        when 'team' then coalesce(dim_teams.name, parts.value)
        when 'agent' then coalesce(dim_agents.name, parts.value)
        else parts.value
    end as name,
    parts.compliance,
    parts.met_count,
    parts.met_late_count,
    parts.breached_count,
    parts.open_count,
from parts
left join marts.dim_policies on parts.value = dim_policies.policy_id
left join marts.dim_teams on parts.value = dim_teams.team_id
left join marts.dim_agents on parts.value = dim_agents.agent_id
order by parts.part, parts.compliance nulls last, parts.met_count desc, name
"""


def targets(warehouse: Warehouse, selection: ClockSelection) -> pl.DataFrame:
    """One row per target that had clocks: `compliance` (share of one, null where
    nothing was decided) and the counts behind it; `open_count` beside, never in it."""
    return clock_rows(warehouse, TARGETS, selection)


def weeks(warehouse: Warehouse, selection: ClockSelection, target: str) -> pl.DataFrame:
    """One row per week (its Monday) of the SHOWN_WEEKS up to the selection's last day,
    and per line: rank 0 is everybody, of every target; 1.. are the teams with most
    clocks of `target`. `compliance` and the counts behind it."""
    days = selection.days
    first = days.last - timedelta(weeks=SHOWN_WEEKS - 1, days=days.last.weekday())
    shown = replace(selection, days=Days(first, days.last, days.zone, days.until))
    return clock_rows(
        warehouse,
        WEEKS,
        shown,
        target=target,
        zone=days.zone.key,
        shown=SHOWN_TEAMS,
    )


def hours(warehouse: Warehouse, selection: ClockSelection, target: str) -> pl.DataFrame:
    """One row per hour of the week (weekday 1: Monday) in which clocks of `target`
    started: `compliance` and the counts behind it."""
    zone = selection.days.zone.key
    return clock_rows(warehouse, HOURS, selection, target=target, zone=zone)


def breakdown(
    warehouse: Warehouse, selection: ClockSelection, target: str
) -> pl.DataFrame:
    """One row per value of each of PARTS, lowest compliance first, for clocks of
    `target`; `value` and `name` are null where nobody or nothing was set."""
    return clock_rows(warehouse, BREAKDOWN, selection, target=target)
