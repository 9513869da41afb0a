"""Questions to start from: each runs on the marts as they are."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Example:
    title: str
    sql: str


def examples() -> tuple[Example, ...]:
    """The questions, easiest first; a test runs them all."""
    return (
        Example(_("Tickets per week"), TICKETS_PER_WEEK),
        Example(_("First reply by hour of the day"), FIRST_REPLY_BY_HOUR),
        Example(_("SLA compliance by team"), COMPLIANCE_BY_TEAM),
        Example(_("Ratings by agent"), RATINGS_BY_AGENT),
        Example(_("Open tickets by age"), OPEN_BY_AGE),
        Example(_("Why tickets were routed"), ROUTING_REASONS),
        Example(_("What messages cost by agent"), COST_BY_AGENT),
    )


TICKETS_PER_WEEK = """\
select
    date_trunc('week', date) as week,
    sum(opened_count) as opened,
    sum(resolved_count) as resolved
from kpi_daily
group by week
order by week"""

FIRST_REPLY_BY_HOUR = """\
select
    hour(timezone('Europe/Paris', first_response_started_at)) as hour_in_paris,
    count(*) as tickets,
    round(median(first_response_seconds) / 60, 1) as median_minutes,
    round(median(first_response_business_seconds) / 60, 1) as business_minutes
from fct_tickets
where first_responded_at is not null
group by hour_in_paris
order by hour_in_paris"""

COMPLIANCE_BY_TEAM = """\
select
    coalesce(dim_teams.name, 'no team') as team,
    fct_sla_clocks.target,
    count(*) as clocks,
    round(100.0 * count(*) filter (where outcome = 'met') / count(*), 1) as met_percent
from fct_sla_clocks
left join dim_teams using (team_id)
where outcome in ('met', 'met_late', 'breached')
group by team, target
order by team, target"""

RATINGS_BY_AGENT = """\
select
    coalesce(dim_agents.name, 'nobody') as agent,
    count(rating) as answers,
    round(avg(rating), 2) as mean_rating,
    round(100.0 * count(*) filter (where is_satisfied) / count(rating), 1)
        as satisfied_percent
from fct_csat
left join dim_agents using (agent_id)
where rating is not null
group by agent
order by answers desc"""

OPEN_BY_AGE = """\
select
    case
        when age_hours < 4 then '1: under 4 h'
        when age_hours < 24 then '2: 4 to 24 h'
        when age_hours < 72 then '3: 1 to 3 days'
        else '4: longer'
    end as age,
    priority,
    count(*) as tickets
from (
    select priority, date_diff('hour', opened_at, publication.published_at) as age_hours
    from fct_tickets, publication
    where status not in ('resolved', 'closed')
)
group by age, priority
order by age, priority"""

ROUTING_REASONS = """\
select rule_id, team_id, count(*) as decisions, any_value(reason) as one_reason
from fct_decisions
group by rule_id, team_id
order by decisions desc"""

COST_BY_AGENT = """\
select
    coalesce(dim_agents.name, 'nobody') as agent,
    category,
    count(*) as messages,
    sum(cost_amount) as cost,
    any_value(currency) as currency,
    count(*) filter (where cost_amount is null) as unpriced
from fct_message_costs
left join dim_agents using (agent_id)
group by agent, category
order by cost desc nulls last"""
