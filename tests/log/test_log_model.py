"""Whatever is appended, imported and reopened, the log equals a list of facts."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from uuid import UUID

import hypothesis.strategies as st
import msgspec
import pyarrow as pa
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from log_facts import message

from routing_service.domain.record import Fact
from routing_service.log.columns import IMPORT
from routing_service.log.errors import StaleStream
from routing_service.log.event_log import EventLog

facts = st.builds(
    lambda number, ticket, text: message(
        f"T-{ticket}", event_id=UUID(int=number), text=text
    ),
    st.integers(1, 40),
    st.integers(1, 4),
    st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)


class LogMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.log = EventLog.open(self.folder / "comptoir.duckdb")
        self.model: list[Fact] = []

    @rule(new=st.lists(facts, max_size=5))
    def append(self, new: list[Fact]) -> None:
        self.log.append(new)
        self.take(new)

    @rule(fact=facts, behind=st.integers(0, 2))
    def decide(self, fact: Fact, behind: int) -> None:
        version = self.log.version(fact.stream)
        try:
            self.log.append([fact], expected={fact.stream: version - behind})
        except StaleStream:
            assert behind
            assert not self.log.is_known(fact.id)
        else:
            self.take([fact])

    @rule(new=st.lists(facts, max_size=8))
    def bring_in(self, new: list[Fact]) -> None:
        self.log.append_bulk(pa.Table.from_pylist(list(map(row, new)), schema=IMPORT))
        self.take(new)

    @rule()
    def reopen(self) -> None:
        self.log.close()
        self.log = EventLog.open(self.folder / "comptoir.duckdb")

    @invariant()
    def every_fact_has_its_place(self) -> None:
        self.log.append(self.model).durable.result()
        records = list(self.log.read())
        assert [record.fact for record in records] == self.model
        assert [record.seq for record in records] == (
            list(range(1, len(self.model) + 1))
        )
        for number in range(1, 5):
            stream = f"ticket:T-{number}"
            own = [record for record in records if record.fact.stream == stream]
            assert self.log.read_stream(stream) == own
            assert [record.version for record in own] == list(range(1, len(own) + 1))
            assert self.log.version(stream) == len(own)

    def take(self, new: list[Fact]) -> None:
        for fact in new:
            if all(fact.id != known.id for known in self.model):
                self.model.append(fact)

    def teardown(self) -> None:
        self.log.close()
        shutil.rmtree(self.folder)


def row(fact: Fact) -> dict[str, object]:
    return {
        "id": str(fact.id),
        "stream": fact.stream,
        "type": type(fact.event).__name__,
        "schema_version": 1,
        "occurred_at": fact.occurred_at,
        "actor": fact.actor,
        "source": fact.source,
        "data": msgspec.json.encode(fact.event).decode(),
        "personal_subject": fact.personal and fact.personal.subject,
        "personal": fact.personal and msgspec.json.encode(fact.personal.data).decode(),
    }


TestLog = LogMachine.TestCase
TestLog.settings = settings(max_examples=8, stateful_step_count=12, deadline=None)
