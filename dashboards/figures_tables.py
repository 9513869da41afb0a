"""Figures per team, per agent, per rating, and the latest breaches."""

from __future__ import annotations

import polars as pl

from dashboards.figures import rows
from dashboards.figures_scope import Selection
from dashboards.warehouse import Warehouse

SHOWN_BREACHES = 200

TEAMS = """
, opened_teams as (
    select first_team_id as team_id, count(*) as opened_count
    from opened
    where opened_at >= $since and opened_at < $until
    group by 1
), open_teams as (
    select team_id, count(*) as open_count
    from held
    where status not in ('resolved', 'closed')
    group by 1
), responded_teams as (
    select
        first_response_team_id as team_id,
        quantile_cont(first_response_business_seconds, 0.5) as first_response_p50,
    from responded
    where first_responded_at >= $since and first_responded_at < $until
    group by 1
), resolved_teams as (
    select
        resolved_team_id as team_id,
        count(*) as resolved_count,
        quantile_cont(resolution_business_seconds, 0.5) as resolution_p50,
    from resolved
    where resolved_at >= $since and resolved_at < $until
    group by 1
), rated_teams as (
    select
        team_id,
        count(*) filter (where is_satisfied) / nullif(count(rating), 0) as csat,
        count(rating) as answered_count,
    from ratings
    where coalesce(asked_at, answered_at) >= $since
        and coalesce(asked_at, answered_at) < $until
    group by 1
), clock_teams as (
    select
        team_id,
        count(*) filter (where outcome = 'met' and target = 'first_response')
        / nullif(count(*) filter (where target = 'first_response'), 0)
            as first_response_compliance,
        count(*) filter (where outcome = 'met' and target = 'resolution')
        / nullif(count(*) filter (where target = 'resolution'), 0)
            as resolution_compliance,
    from clocks
    where outcome in ('met', 'met_late', 'breached')
        and outcome_at >= $since and outcome_at < $until
    group by 1
), seen as (
    select team_id from opened_teams
    union select team_id from open_teams
    union select team_id from responded_teams
    union select team_id from resolved_teams
    union select team_id from rated_teams
    union select team_id from clock_teams
)
select
    seen.team_id,
    coalesce(dim_teams.name, seen.team_id) as team,
    coalesce(opened_teams.opened_count, 0) as opened_count,
    coalesce(open_teams.open_count, 0) as open_count,
    coalesce(resolved_teams.resolved_count, 0) as resolved_count,
    responded_teams.first_response_p50 / 60 as first_response_minutes,
    resolved_teams.resolution_p50 / 3600 as resolution_hours,
    clock_teams.first_response_compliance,
    clock_teams.resolution_compliance,
    rated_teams.csat,
    coalesce(rated_teams.answered_count, 0) as answered_count,
from seen
left join opened_teams on seen.team_id is not distinct from opened_teams.team_id
left join open_teams on seen.team_id is not distinct from open_teams.team_id
left join responded_teams on seen.team_id is not distinct from responded_teams.team_id
left join resolved_teams on seen.team_id is not distinct from resolved_teams.team_id
left join rated_teams on seen.team_id is not distinct from rated_teams.team_id
left join clock_teams on seen.team_id is not distinct from clock_teams.team_id
left join marts.dim_teams on seen.team_id = dim_teams.team_id
order by opened_count desc, team
"""

AGENTS = """
, spells as (
    select assignments.agent_id, count(distinct assignments.ticket_id) as held_count
    from assignments
    inner join marts.fct_tickets on assignments.ticket_id = fct_tickets.ticket_id
    where assignments.agent_id is not null
        and assignments.started_at < $until
        and (assignments.ended_at is null or assignments.ended_at >= $since)
        and (
            assignments.ended_at is not null
            or fct_tickets.resolved_at is null
            or fct_tickets.resolved_at >= $since
        )
    group by 1
), replies as (
    select agent_id, count(*) as reply_count
    from messages
    where is_human_reply and agent_id is not null
        and sent_at >= $since and sent_at < $until
    group by 1
), responded_agents as (
    select
        first_response_agent_id as agent_id,
        quantile_cont(first_response_business_seconds, 0.5) as first_response_p50,
    from responded
    where first_responded_at >= $since and first_responded_at < $until
        and first_response_agent_id is not null
    group by 1
), resolved_agents as (
    select
        resolved_agent_id as agent_id,
        count(*) as resolved_count,
        quantile_cont(resolution_business_seconds, 0.5) as resolution_p50,
    from resolved
    where resolved_at >= $since and resolved_at < $until
        and resolved_agent_id is not null
    group by 1
), rated_agents as (
    select
        agent_id,
        count(*) filter (where is_satisfied) / nullif(count(rating), 0) as csat,
        count(rating) as answered_count,
    from ratings
    where coalesce(asked_at, answered_at) >= $since
        and coalesce(asked_at, answered_at) < $until
        and agent_id is not null
    group by 1
), clock_agents as (
    select
        agent_id,
        count(*) filter (where outcome = 'met')
        / nullif(count(*), 0) as first_response_compliance,
    from clocks
    where outcome in ('met', 'met_late', 'breached') and target = 'first_response'
        and outcome_at >= $since and outcome_at < $until
        and agent_id is not null
    group by 1
), seen as (
    select agent_id from spells
    union select agent_id from replies
    union select agent_id from responded_agents
    union select agent_id from resolved_agents
    union select agent_id from rated_agents
    union select agent_id from clock_agents
)
select
    seen.agent_id,
    coalesce(dim_agents.name, seen.agent_id) as agent,
    coalesce(spells.held_count, 0) as held_count,
    coalesce(replies.reply_count, 0) as reply_count,
    coalesce(resolved_agents.resolved_count, 0) as resolved_count,
    responded_agents.first_response_p50 / 60 as first_response_minutes,
    resolved_agents.resolution_p50 / 3600 as resolution_hours,
    clock_agents.first_response_compliance,
    rated_agents.csat,
    coalesce(rated_agents.answered_count, 0) as answered_count,
from seen
left join spells using (agent_id)
left join replies using (agent_id)
left join responded_agents using (agent_id)
left join resolved_agents using (agent_id)
left join rated_agents using (agent_id)
left join clock_agents using (agent_id)
left join marts.dim_agents on seen.agent_id = dim_agents.agent_id
order by held_count desc, agent
"""

RATINGS = """
select stars.rating, count(ratings.rating) as answered_count
from (select unnest(range(1, 6)) as rating) as stars
left join ratings
    on stars.rating = ratings.rating
        and coalesce(ratings.asked_at, ratings.answered_at) >= $since
        and coalesce(ratings.asked_at, ratings.answered_at) < $until
group by 1
order by 1
"""

BREACHES = """
select
    clocks.ticket_id,
    clocks.target,
    clocks.breach_at,
    coalesce(dim_teams.name, clocks.team_id) as team,
    coalesce(dim_agents.name, clocks.agent_id) as agent,
    clocks.priority,
    greatest(clocks.elapsed_seconds - clocks.target_seconds, 0) / 60 as late_minutes,
    clocks.outcome = 'breached' as is_waiting,
from clocks
left join marts.dim_teams on clocks.team_id = dim_teams.team_id
left join marts.dim_agents on clocks.agent_id = dim_agents.agent_id
where clocks.outcome in ('met_late', 'breached')
    and clocks.outcome_at >= $since and clocks.outcome_at < $until
order by clocks.breach_at desc, clocks.ticket_id
limit $shown
"""


def teams(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per team that had anything in these days, most opened first.
    `team_id` is null for tickets without a team."""
    return rows(warehouse, TEAMS, selection)


def agents(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per agent, most tickets held first. `held_count` counts tickets held at
    any time of these days, `reply_count` public replies sent and not failed."""
    return rows(warehouse, AGENTS, selection)


def ratings(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per star 1..5: how many answers, 0 included."""
    return rows(warehouse, RATINGS, selection)


def breaches(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """The latest SHOWN_BREACHES clocks that ran out in these days, newest first."""
    return rows(warehouse, BREACHES, selection, shown=SHOWN_BREACHES)
