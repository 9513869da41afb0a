"""The selects behind `sla_what_if`: stopped clocks, and their time counted again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from routing_service.domain.business_time import Calendar
from routing_service.domain.configuration import Configuration
from routing_service.domain.types import SlaTarget

if TYPE_CHECKING:
    from routing_service.sla_what_if import Question

SPAN = """
select
    epoch_us(min(started_at)) // 1000000,
    epoch_us(max(stopped_at)) // 1000000,
    cast(median(target_seconds) as bigint)
from fct_sla_clocks
where {conditions}
"""
CLOCKS = """
select
    *,
    epoch_us(started_at) // 1000000 as started_second,
    epoch_us(stopped_at) // 1000000 as stopped_second
from fct_sla_clocks
where {conditions}
"""
AS_IT_WAS = """
asked as (
    {clocks}
),
recounted as (
    select asked.*, asked.elapsed_seconds as elapsed_seconds_then
    from asked
)
"""
COUNTS = """
with {clocks}
select
    count(*),
    count(*) filter (where outcome != {then}),
    {counts}
from recounted
"""
CHANGED = """
with {clocks}
select ticket_id, period, elapsed_seconds, outcome, elapsed_seconds_then, {then}
from recounted
where outcome != {then}
order by ticket_id, period
limit {limit}
"""
OUTCOME = """
case
    when {used} <= {target}
        then if(outcome in ('met', 'met_late'), 'met', 'resolved_without_reply')
    else if(outcome in ('met', 'met_late'), 'met_late', 'breached')
end
"""
OF_COUNTRY = """
ticket_id in (select ticket_id from fct_tickets where country = {country})
""".strip()
COUNTED = ("met", "met_late", "breached")

RECOUNT = """
asked as (
    {clocks}
),
rules as (
    {rules}
),
timelines as (
    {timelines}
),
spans as (
    select
        ticket_id,
        status,
        epoch_us(started_at) // 1000000 as started_second,
        epoch_us(ended_at) // 1000000 as ended_second
    from fct_status_spans
),
firsts as (
    select ticket_id, min(started_second) as first_second
    from spans
    group by ticket_id
),
segments as (
    select
        asked.ticket_id,
        asked.period,
        coalesce({calendar}, asked.calendar_id) as calendar_id,
        greatest(asked.started_second, spans.started_second) as started_second,
        least(
            asked.stopped_second, coalesce(spans.ended_second, asked.stopped_second)
        ) as ended_second
    from asked
    inner join rules on asked.policy_id = rules.policy_id
    inner join spans on asked.ticket_id = spans.ticket_id
    where not list_contains(rules.standing, spans.status)
        and spans.started_second < asked.stopped_second
        and coalesce(spans.ended_second, asked.stopped_second) > asked.started_second
    union all
    select
        asked.ticket_id,
        asked.period,
        coalesce({calendar}, asked.calendar_id),
        asked.started_second,
        least(asked.stopped_second, firsts.first_second)
    from asked
    inner join firsts on asked.ticket_id = firsts.ticket_id
    where asked.started_second < firsts.first_second
),
measured as (
    select
        segments.ticket_id,
        segments.period,
        sum(
            coalesce(
                ends.seconds_before
                + least(segments.ended_second, ends.close_second) - ends.open_second,
                0
            )
            - coalesce(
                starts.seconds_before
                + least(segments.started_second, starts.close_second)
                - starts.open_second,
                0
            )
        ) as used_seconds
    from segments
    asof left join timelines as starts
        on segments.calendar_id = starts.calendar_id
            and segments.started_second >= starts.open_second
    asof left join timelines as ends
        on segments.calendar_id = ends.calendar_id
            and segments.ended_second >= ends.open_second
    group by segments.ticket_id, segments.period
),
recounted as (
    select
        asked.*,
        cast(
            case
                when rules.policy_id is null then asked.elapsed_seconds
                else coalesce(measured.used_seconds, 0)
            end as bigint
        ) as elapsed_seconds_then
    from asked
    left join rules on asked.policy_id = rules.policy_id
    left join measured
        on asked.ticket_id = measured.ticket_id
            and asked.period = measured.period
)
"""


def span_sql(question: Question) -> str:
    """(first second, last second, usual target) of the clocks in question."""
    return SPAN.format(conditions=_conditions(question))


def clocks_sql(
    question: Question, configuration: Configuration, first: int, last: int
) -> str:
    """CTEs that end in `recounted`: the clocks with `elapsed_seconds_then`. Clocks of
    policies that are gone are not counted again: their pauses are not known."""
    clocks = CLOCKS.format(conditions=_conditions(question)).strip()
    if question.calendar_id is None and question.pauses is None:
        return AS_IT_WAS.format(clocks=clocks).strip()
    return RECOUNT.format(
        clocks=clocks,
        rules=_rules(question, configuration),
        timelines=_timelines(question, configuration, first, last),
        calendar=_text(question.calendar_id),
    ).strip()


def counts_sql(clocks: str, asked: int | None, targets: Sequence[int]) -> str:
    """One row: all clocks, those that change sides, then met, met_late and breached
    as it was, at the target asked for (null: each clock's own), at each of `targets`,
    and at each of them by the time the clocks did use."""
    judged = [
        "outcome",
        *map(outcome_sql, (asked, *targets)),
        *(outcome_sql(target, used="elapsed_seconds") for target in targets),
    ]
    counts = (
        f"count(*) filter (where {outcome} = '{name}')"
        for outcome in judged
        for name in COUNTED
    )
    return COUNTS.format(
        clocks=clocks, then=outcome_sql(asked), counts=", ".join(counts)
    )


def changed_sql(clocks: str, asked: int | None, limit: int) -> str:
    """The clocks that change sides at that target."""
    return CHANGED.format(clocks=clocks, then=outcome_sql(asked), limit=limit)


def outcome_sql(
    target_seconds: int | None, *, used: str = "elapsed_seconds_then"
) -> str:
    """What a stopped clock's outcome is with that target, or its own; `used`: the
    column of the time it used."""
    target = "target_seconds" if target_seconds is None else str(target_seconds)
    return OUTCOME.format(target=target, used=used).strip()


def _conditions(question: Question) -> str:
    """Only clocks that stopped: what is open may still be answered."""
    parts = [
        f"target = {_text(question.target)}",
        "stopped_at is not null",
    ]
    for column in ("policy_id", "team_id", "priority"):
        value = getattr(question, column)
        if value is not None:
            parts.append(f"{column} = {_text(value)}")
    if question.country is not None:
        parts.append(OF_COUNTRY.format(country=_text(question.country)))
    if question.since is not None:
        parts.append(f"stopped_at >= {_instant(question.since)}")
    if question.until is not None:
        parts.append(f"stopped_at < {_instant(question.until)}")
    return " and ".join(parts)


def _rules(question: Question, configuration: Configuration) -> str:
    """Policy by policy: the statuses in which its clock stands still."""
    ids, standing = [], []
    for policy in configuration.policies:
        own = policy.pauses.get(question.target, ())
        pauses = own if question.pauses is None else question.pauses
        ids.append(_text(policy.id))
        ends = {"closed", policy.stop_resolution_on}
        statuses = sorted({*pauses, *ends})
        standing.append("[" + ", ".join(map(_text, statuses)) + "]")
    return (
        f"select unnest([{', '.join(ids)}]) as policy_id, "
        f"unnest([{', '.join(standing)}]) as standing"
    )


def _timelines(
    question: Question, configuration: Configuration, first: int, last: int
) -> str:
    """The open intervals of the calendars that count, in seconds since 1970."""
    calendars = configuration.business_calendars
    if question.calendar_id is not None:
        calendars = {question.calendar_id: calendars[question.calendar_id]}
    rows: list[tuple[str, int, int, int]] = []
    for calendar_id, calendar in calendars.items():
        rows.extend(_intervals(calendar_id, calendar, first, last))
    names = ("calendar_id", "open_second", "close_second", "seconds_before")
    columns = (
        f"unnest([{', '.join(_literal(row[at]) for row in rows)}]) as {name}"
        for at, name in enumerate(names)
    )
    return "select " + ", ".join(columns)


def _intervals(
    calendar_id: str, calendar: Calendar, first: int, last: int
) -> Sequence[tuple[str, int, int, int]]:
    rows, before = [], 0
    start, end = _at(first), _at(last + 1)
    for opens_at, closes_at in calendar.intervals(start, end):
        opens, closes = int(opens_at.timestamp()), int(closes_at.timestamp())
        rows.append((calendar_id, opens, closes, before))
        before += closes - opens
    return rows


def _at(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _instant(at: datetime) -> str:
    return f"timestamptz '{at.astimezone(UTC).isoformat()}'"


def _literal(value: str | int) -> str:
    return _text(value) if isinstance(value, str) else str(value)


def _text(value: str | SlaTarget | None) -> str:
    return "null" if value is None else "'" + value.replace("'", "''") + "'"
