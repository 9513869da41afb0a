"""Appending: places, idempotency, expected versions, and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from log_facts import NOON, message

from routing_service.domain.events import ChannelNoticed, TicketRouted
from routing_service.domain.identifiers import new_event_id
from routing_service.log.errors import LogClosed, NotUtc, StaleStream
from routing_service.log.event_log import EventLog
from routing_service.log.insertion import FEW


def test_an_append_gives_places_at_once(log: EventLog) -> None:
    appended = log.append([message("T-1"), message("T-2"), message("T-1")])

    assert [record.seq for record in appended.records] == [1, 2, 3]
    assert [record.version for record in appended.records] == [1, 1, 2]
    assert log.last_seq == 3


@pytest.mark.parametrize("count", [1, FEW, FEW + 1, 500])
def test_what_is_durable_reads_back_as_it_was_appended(
    log: EventLog, count: int
) -> None:
    facts = [
        message(f"T-{number}", text="où est ma commande ? 📦" if number % 2 else None)
        for number in range(count)
    ]

    appended = log.append(facts)
    appended.durable.result()

    assert tuple(log.read()) == appended.records
    assert log.durable_seq == count


def test_a_known_id_is_dropped(log: EventLog) -> None:
    fact = message()
    log.append([fact]).durable.result()

    again = log.append([fact, message()])

    assert again.known == (fact.id,)
    assert [record.seq for record in again.records] == [2]


def test_an_id_twice_in_one_append_is_taken_once(log: EventLog) -> None:
    fact = message()

    appended = log.append([fact, fact])

    assert len(appended.records) == 1
    assert appended.known == (fact.id,)


def test_a_known_id_is_acknowledged_only_when_its_first_append_is_durable(
    log: EventLog,
) -> None:
    facts = [message() for _ in range(500)]

    for _ in range(20):
        log.append(facts)
        again = log.append(facts)
        again.durable.result()

        assert log.durable_seq == log.last_seq
        facts = [message() for _ in range(500)]


def test_a_decision_on_a_version_that_has_passed_is_refused(log: EventLog) -> None:
    log.append([message("T-1")])

    with pytest.raises(StaleStream) as refusal:
        log.append([message("T-2"), message("T-1")], expected={"ticket:T-1": 0})

    assert (refusal.value.expected, refusal.value.actual) == (0, 1)
    assert log.last_seq == 1
    assert log.version("ticket:T-2") == 0


def test_a_decision_on_the_present_version_is_taken(log: EventLog) -> None:
    log.append([message("T-1")])

    appended = log.append([message("T-1")], expected={"ticket:T-1": 1, "ticket:T-2": 0})

    assert appended.records[0].version == 2


def test_a_repeated_append_is_known_rather_than_stale(log: EventLog) -> None:
    fact = message("T-1")
    log.append([fact], expected={"ticket:T-1": 0})

    again = log.append([fact], expected={"ticket:T-1": 0})

    assert again.known == (fact.id,)


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(datetime(2026, 3, 2, 12), id="naive"),
        pytest.param(NOON.astimezone(timezone(timedelta(hours=2))), id="elsewhere"),
    ],
)
def test_an_instant_that_is_not_utc_is_refused(log: EventLog, at: datetime) -> None:
    fact = msgspec.structs.replace(message(), occurred_at=at)

    with pytest.raises(NotUtc, match=r"occurred_at 2026-03-02T1.*: expected an aware"):
        log.append([message(), fact])

    assert log.last_seq == 0


def test_a_field_that_cannot_be_written_leaves_no_trace(log: EventLog) -> None:
    event = TicketRouted(ticket_id="T-1", rule_set_version=1, facts={"no": object()})
    fact = msgspec.structs.replace(message("T-1"), event=event)

    with pytest.raises(TypeError):
        log.append([message("T-1"), fact])

    assert (log.last_seq, log.version("ticket:T-1")) == (0, 0)
    assert not log.is_known(fact.id)


def test_a_name_that_is_no_text_leaves_no_trace(log: EventLog) -> None:
    fact = msgspec.structs.replace(message(), actor="customer:\ud83d")

    with pytest.raises(UnicodeEncodeError):
        log.append([fact])

    assert log.append([message()]).records[0].seq == 1


def test_a_group_is_stamped_once_and_never_back_in_time(path: Path) -> None:
    times = iter([NOON, NOON - timedelta(hours=1), NOON + timedelta(seconds=1)])

    with EventLog.open(path, clock=lambda: next(times)) as log:
        for _ in range(3):
            log.append([message(), message()]).durable.result()
        stamps = [record.recorded_at for record in log.read()]

    assert stamps == [NOON] * 4 + [NOON + timedelta(seconds=1)] * 2


def test_nothing_is_appended_after_closing(path: Path) -> None:
    log = EventLog.open(path)
    log.close()

    with pytest.raises(LogClosed):
        log.append([message()])


def test_closing_makes_durable_what_was_appended(path: Path) -> None:
    log = EventLog.open(path)
    last = [log.append([message()]) for _ in range(200)][-1]

    log.close()

    assert last.durable.result(timeout=0) is None
    with EventLog.open(path) as again:
        assert again.last_seq == 200


def test_a_waiter_cannot_cancel_what_others_wait_for(log: EventLog) -> None:
    durable = log.append([message()]).durable

    assert not durable.cancel()
    assert durable.result() is None


def test_events_of_any_stream_and_kind_are_kept(log: EventLog) -> None:
    notice = ChannelNoticed(field="account_alerts", needs_action=True)
    fact = msgspec.structs.replace(
        message(), id=new_event_id(), stream="number:49", event=notice
    )

    log.append([fact]).durable.result()

    assert log.read_stream("number:49")[0].fact == fact
