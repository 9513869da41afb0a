"""The overview's headline figures, and how every figure asks the marts.

Each fact counts for the team and agent it belonged to when it happened, as in
`kpi_daily`: an opening for the first owner, a first response for its author, a
resolution, clock or rating for who held the ticket then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from dashboards.figures_scope import Scope, Selection, chosen, of_tickets
from dashboards.warehouse import Parameter, Warehouse

KEPT_RESULTS = 500

_TICKET = ("priority", "country", "language")
_FACTS = (
    # name, mart, team, agent, which of the ticket's fields the mart has itself
    ("opened", "fct_tickets", "first_team_id", "first_agent_id", _TICKET),
    (
        "responded",
        "fct_tickets",
        "first_response_team_id",
        "first_response_agent_id",
        _TICKET,
    ),
    (
        "resolved",
        "fct_tickets",
        "resolved_team_id",
        "resolved_agent_id",
        _TICKET,
    ),
    ("held", "fct_tickets", "team_id", "agent_id", _TICKET),
    ("clocks", "fct_sla_clocks", "team_id", "agent_id", ("priority",)),
    ("ratings", "fct_csat", "team_id", "agent_id", ("priority",)),
    ("assignments", "fct_assignments", "team_id", "agent_id", ()),
    ("messages", "fct_messages", "team_id", "agent_id", ()),
    ("costs", "fct_message_costs", "team_id", "agent_id", ("country",)),
)

HEADLINE = """
, opened_figures as (
    select count(*) as opened_count
    from opened
    where opened_at >= $since and opened_at < $until
), responded_figures as (
    select
        count(*) as first_response_count,
        quantile_cont(first_response_business_seconds, 0.5)
            as first_response_business_p50,
        quantile_cont(first_response_seconds, 0.5) as first_response_p50,
        quantile_cont(first_response_business_seconds, 0.9)
            as first_response_business_p90,
    from responded
    where first_responded_at >= $since and first_responded_at < $until
), resolved_figures as (
    select
        count(*) as resolved_count,
        quantile_cont(resolution_business_seconds, 0.5) as resolution_business_p50,
        quantile_cont(resolution_seconds, 0.5) as resolution_p50,
        quantile_cont(resolution_business_seconds, 0.9) as resolution_business_p90,
    from resolved
    where resolved_at >= $since and resolved_at < $until
), rating_figures as (
    select
        count(*) as asked_count,
        count(rating) as answered_count,
        count(*) filter (where is_satisfied) / nullif(count(rating), 0) as csat,
        avg(rating) as mean_rating,
    from ratings
    where coalesce(asked_at, answered_at) >= $since
        and coalesce(asked_at, answered_at) < $until
), clock_figures as (
    select
        count(*) filter (where outcome = 'met' and target = 'first_response')
        / nullif(count(*) filter (
            where outcome in ('met', 'met_late', 'breached')
                and target = 'first_response'
        ), 0) as first_response_compliance,
        count(*) filter (where outcome = 'met' and target = 'resolution')
        / nullif(count(*) filter (
            where outcome in ('met', 'met_late', 'breached') and target = 'resolution'
        ), 0) as resolution_compliance,
        count(*) filter (where outcome in ('met_late', 'breached')) as late_count,
    from clocks
    where outcome_at >= $since and outcome_at < $until
), open_figures as (
    select count(*) as open_clock_count
    from clocks
    where outcome in ('pending', 'paused')
        and target in ('first_response', 'resolution')
)
select *
from opened_figures, responded_figures, resolved_figures, rating_figures,
    clock_figures, open_figures
"""

OPTIONS = {
    "team": "select team_id as value, name as label from marts.dim_teams order by 2",
    "agent": "select agent_id as value, name as label from marts.dim_agents order by 2",
    "policy": """
        select policy_id as value, name as label from marts.dim_policies order by 2
    """,
    "priority": """
        select unnest(['urgent', 'high', 'normal', 'low']) as value, value as label
    """,
    "country": """
        select distinct country as value, country as label
        from marts.fct_tickets where country is not null order by 1
    """,
    "language": """
        select distinct language as value, language as label
        from marts.fct_tickets where language is not null order by 1
    """,
}


@dataclass(frozen=True, slots=True)
class Headline:
    """The figures of one stretch. Durations in seconds, shares of one; null where
    nothing was counted."""

    opened_count: int
    first_response_count: int
    first_response_business_p50: float | None
    first_response_p50: float | None
    first_response_business_p90: float | None
    resolved_count: int
    resolution_business_p50: float | None
    resolution_p50: float | None
    resolution_business_p90: float | None
    asked_count: int
    answered_count: int
    csat: float | None
    mean_rating: float | None
    first_response_compliance: float | None
    resolution_compliance: float | None
    late_count: int
    open_clock_count: int

    @property
    def is_empty(self) -> bool:
        """Whether these days saw nothing at all."""
        counts = (
            self.opened_count,
            self.first_response_count,
            self.resolved_count,
            self.asked_count,
            self.late_count,
        )
        return not any(counts)


def headline(warehouse: Warehouse, selection: Selection) -> Headline:
    """The figures of the selection's days."""
    return Headline(**rows(warehouse, HEADLINE, selection).row(0, named=True))


def options(warehouse: Warehouse, field: str) -> dict[str, str]:
    """What a filter may be set to: value -> label as the marts name it."""
    found = select(warehouse, OPTIONS[field], {})
    return dict(found.iter_rows())


def rows(
    warehouse: Warehouse, query: str, selection: Selection, **more: Parameter
) -> pl.DataFrame:
    """One select over the scoped facts `opened`, `responded`, `resolved`, `held`,
    `clocks`, `ratings`, `assignments`, `messages` and `costs`; kept as long as the file
    is the current one."""
    parameters = selection.scope.parameters() | selection.days.parameters() | dict(more)
    text = _facts(selection.scope) + query
    used = {name: value for name, value in parameters.items() if f"${name}" in text}
    return select(warehouse, text, used)


def select(
    warehouse: Warehouse, query: str, parameters: dict[str, Parameter]
) -> pl.DataFrame:
    """One select over the marts, kept as long as the file is the current one."""
    return _kept(warehouse, warehouse.key, query, parameters)


@st.cache_data(max_entries=KEPT_RESULTS, show_spinner=False)
def _kept(
    _warehouse: Warehouse,
    key: str,  # noqa: ARG001 - another file or another viewer's sight, other figures
    query: str,
    parameters: dict[str, Any],
) -> pl.DataFrame:
    return _warehouse.rows(query, parameters)


def _facts(scope: Scope) -> str:
    """The marts narrowed to the scope, as the first CTEs of a query."""
    ctes = []
    for name, mart, team, agent, own in _FACTS:
        columns = {"team": team, "agent": agent} | {field: field for field in own}
        others = [field for field in _TICKET if field not in own]
        conditions = f"{chosen(columns)} and {of_tickets(scope, others)}"
        # Materialised, a fact used twice would be copied before its days are chosen.
        ctes.append(
            f"{name} as not materialized (from marts.{mart} where {conditions})"
        )
    return "with " + ",\n".join(ctes)
