"""Figures per day and per hour of the week, in the viewer's time zone."""

from __future__ import annotations

import polars as pl

from dashboards.figures import rows
from dashboards.figures_scope import Selection
from dashboards.warehouse import Parameter, Warehouse

SHOWN_TEAMS = 6
"""As many as charts have colours; the last of them is all others together."""

# Local days and hours change on quarters of an hour in every zone. Asking ICU once per
# quarter, not per ticket, took 90 days of a million tickets from 1.25 s to 0.2 s.
LOCAL_TIMES = """
, moments as (
    select unnest(generate_series($since::timestamptz, $until, interval 15 minute))
        as moment
), quarters as (
    select
        epoch_us(moment) // 900000000 as quarter,
        timezone($zone, moment) as local_time,
        cast(timezone($zone, moment) as date) as day,
    from moments
)
"""

PER_DAY = """
, days as (
    select cast(
        unnest(generate_series($first::date, $last::date, interval 1 day)) as date
    ) as day
), opened_days as (
    select quarters.day, count(*) as opened_count
    from opened
    inner join quarters on epoch_us(opened_at) // 900000000 = quarters.quarter
    where opened_at >= $since and opened_at < $until
    group by 1
), responded_days as (
    select
        quarters.day,
        quantile_cont(first_response_business_seconds, [0.5, 0.9]) as seconds,
    from responded
    inner join quarters on epoch_us(first_responded_at) // 900000000 = quarters.quarter
    where first_responded_at >= $since and first_responded_at < $until
    group by 1
), resolved_days as (
    select
        quarters.day,
        quantile_cont(resolution_business_seconds, [0.5, 0.9]) as seconds,
    from resolved
    inner join quarters on epoch_us(resolved_at) // 900000000 = quarters.quarter
    where resolved_at >= $since and resolved_at < $until
    group by 1
), rated_days as (
    select
        quarters.day,
        count(*) filter (where is_satisfied) / nullif(count(rating), 0) as csat,
    from ratings
    inner join quarters
        on epoch_us(coalesce(asked_at, answered_at)) // 900000000 = quarters.quarter
    where coalesce(asked_at, answered_at) >= $since
        and coalesce(asked_at, answered_at) < $until
    group by 1
), clock_days as (
    select
        quarters.day,
        count(*) filter (where outcome = 'met')
        / nullif(count(*) filter (where outcome in ('met', 'met_late', 'breached')), 0)
            as compliance,
    from clocks
    inner join quarters on epoch_us(outcome_at) // 900000000 = quarters.quarter
    where target = 'first_response' and outcome_at >= $since and outcome_at < $until
    group by 1
)
select
    days.day,
    coalesce(opened_days.opened_count, 0) as opened_count,
    responded_days.seconds[1] / 60 as first_response_p50_minutes,
    responded_days.seconds[2] / 60 as first_response_p90_minutes,
    resolved_days.seconds[1] / 3600 as resolution_p50_hours,
    resolved_days.seconds[2] / 3600 as resolution_p90_hours,
    rated_days.csat,
    clock_days.compliance,
from days
left join opened_days using (day)
left join responded_days using (day)
left join resolved_days using (day)
left join rated_days using (day)
left join clock_days using (day)
order by 1
"""

VOLUME = """
, counted as (
    select
        quarters.day,
        first_team_id as team_id,
        count(*) as opened_count,
    from opened
    inner join quarters on epoch_us(opened_at) // 900000000 = quarters.quarter
    where opened_at >= $since and opened_at < $until
    group by 1, 2
), days as (
    select cast(
        unnest(generate_series($first::date, $last::date, interval 1 day)) as date
    ) as day
), ranked as (
    select
        team_id,
        row_number() over (order by sum(opened_count) desc, team_id) as rank,
    from counted
    group by 1
), teams as (
    select
        ranked.team_id,
        coalesce(dim_teams.name, ranked.team_id) as team,
        least(ranked.rank, $shown) as rank,
    from ranked
    left join marts.dim_teams on ranked.team_id = dim_teams.team_id
)
select
    days.day,
    teams.rank,
    case when teams.rank < $shown then any_value(teams.team) end as team,
    coalesce(sum(counted.opened_count), 0)::bigint as opened_count,
from days
cross join teams
left join counted
    on days.day = counted.day and teams.team_id is not distinct from counted.team_id
group by 1, 2
order by 2, 1
"""

ARRIVALS = """
, counted as (
    select
        isodow(quarters.local_time) as weekday,
        hour(quarters.local_time) as hour,
        count(*) as opened_count,
    from opened
    inner join quarters on epoch_us(opened_at) // 900000000 = quarters.quarter
    where opened_at >= $since and opened_at < $until
    group by 1, 2
)
select
    hours.hour,
    weekdays.weekday,
    coalesce(counted.opened_count, 0) as opened_count,
from (select unnest(range(1, 8)) as weekday) as weekdays
cross join (select unnest(range(24)) as hour) as hours
left join counted on weekdays.weekday = counted.weekday and hours.hour = counted.hour
order by weekdays.weekday, hours.hour
"""


def per_day(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per day: `opened_count`, the 50th and 90th percentile of first response
    (business minutes) and resolution (business hours), `csat` and first response
    `compliance` (shares); null where nothing was counted."""
    return rows(warehouse, LOCAL_TIMES + PER_DAY, selection, **_calendar(selection))


def volume(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per day and team, the largest team first: tickets opened, 0 included.
    `team` is null for no team, and for all after the largest (`rank` SHOWN_TEAMS)."""
    return rows(
        warehouse,
        LOCAL_TIMES + VOLUME,
        selection,
        shown=SHOWN_TEAMS,
        **_calendar(selection),
    )


def arrivals(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per hour of the week (weekday 1: Monday): tickets opened, 0 included."""
    zone = selection.days.zone.key
    return rows(warehouse, LOCAL_TIMES + ARRIVALS, selection, zone=zone)


def _calendar(selection: Selection) -> dict[str, Parameter]:
    days = selection.days
    return {
        "zone": days.zone.key,
        "first": days.first.isoformat(),
        "last": days.last.isoformat(),
    }
