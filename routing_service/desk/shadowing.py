"""How far the shadow rule set disagrees with the live one, as recorded."""

from __future__ import annotations

import asyncio

import msgspec

from routing_service.desk.state import State
from routing_service.domain.codec import decode
from routing_service.domain.events import (
    ConfigurationApplied,
    ShadowRouted,
    TicketRouted,
)
from routing_service.domain.replay_result import Sample, view_of
from routing_service.log.event_log import EventLog
from routing_service.log.reading import instants_of

MOST_SAMPLES = 20

COUNTS = """
with asked as (
    select from_json(data -> 'differs', '["VARCHAR"]') as differs
    from events
    where seq > $after and type = 'ShadowRouted'
)
select '' as field, count(*) as tickets, count(*) filter (len(differs) > 0) as differing
from asked
union all
select field, count(*), count(*)
from (select unnest(differs) as field from asked)
group by field
order by 2 desc, 1
"""

SAMPLES = f"""
with differing as (
    select seq, stream, occurred_at, schema_version, data
    from events
    where seq > $after and type = 'ShadowRouted' and len(data -> 'differs') > 4
    order by seq desc
    limit {MOST_SAMPLES}
)
select
    differing.occurred_at,
    differing.schema_version,
    differing.data,
    live.schema_version as live_version,
    live.data as live_data
from differing
inner join events as live
    on live.seq = differing.seq - 1 and live.stream = differing.stream
order by differing.seq desc
"""  # noqa: S608 - a number of ours


class ShadowView(msgspec.Struct, frozen=True, kw_only=True):
    """Of the shadow rule set as it stands: since it was last changed. `by_field`: how
    many decisions differ in it. `samples`: the latest that differ."""

    rule_set_id: str | None = None
    tickets: int = 0
    differing: int = 0
    by_field: dict[str, int] = {}
    samples: list[Sample] = []


class Shadowing:
    def __init__(self, state: State, log: EventLog) -> None:
        self._state = state
        self._log = log

    async def view(self) -> ShadowView:
        shadow = self._state.configuration.shadow
        if shadow is None:
            return ShadowView()
        return await asyncio.to_thread(self._view, shadow.id, self._applied_at())

    def _applied_at(self) -> int:
        """The sequence number of the rules' last application."""
        return max(
            seq
            for seq, fact, _ in self._state.configured
            if isinstance(fact.event, ConfigurationApplied)
            and fact.event.kind == "routing"
        )

    def _view(self, rule_set_id: str, after: int) -> ShadowView:
        counts = self._log.query(COUNTS, {"after": after})
        totals = next((one for one in counts if not one[0]), ("", 0, 0))
        return ShadowView(
            rule_set_id=rule_set_id,
            tickets=totals[1],
            differing=totals[2],
            by_field={field: count for field, count, _ in counts if field},
            samples=self._samples(after),
        )

    def _samples(self, after: int) -> list[Sample]:
        table = self._log.table(SAMPLES, {"after": after})
        names = ("schema_version", "data", "live_version", "live_data")
        columns = (table.column(name).to_pylist() for name in names)
        rows = zip(instants_of(table.column("occurred_at")), *columns, strict=True)
        samples = []
        for at, version, data, live_version, live_data in rows:
            now = decode("ShadowRouted", version, data)
            then = decode("TicketRouted", live_version, live_data)
            assert isinstance(now, ShadowRouted)
            assert isinstance(then, TicketRouted)
            samples.append(
                Sample(
                    ticket_id=now.ticket_id,
                    at=at,
                    differs=now.differs,
                    then=view_of(then),
                    now=view_of(now),
                )
            )
        return samples
