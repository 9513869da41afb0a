"""The pipeline takes events to published figures, or leaves the old figures be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.dbt_run import TransformFailed
from orchestration.pipeline import PipelineBusy, build_once, warehouse_held
from orchestration.settings import PipelineSettings
from routing_service.domain.events import (
    MessagePosted,
    MessageReceived,
    RatingAnswered,
    StatusChanged,
    TicketOpened,
)
from routing_service.domain.identifiers import new_event_id, ticket_stream
from routing_service.domain.record import Fact
from routing_service.log.event_log import EventLog

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> PipelineSettings:
    return PipelineSettings(tmp_path / "data", "http://127.0.0.1:9")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    with EventLog.open(tmp_path / "log.duckdb") as log:
        yield log


def one_ticket(ticket_id: str, *, answered_after: timedelta, rating: int) -> list[Fact]:
    answered, resolved = NINE + answered_after, NINE + timedelta(hours=2)
    told = [
        (NINE, TicketOpened(ticket_id=ticket_id)),
        (NINE, MessageReceived(ticket_id=ticket_id, message_id=f"{ticket_id}-1")),
        (
            answered,
            MessagePosted(
                ticket_id=ticket_id,
                message_id=f"{ticket_id}-2",
                author="agent",
                agent_id="ines",
                delivery="none",
            ),
        ),
        (resolved, StatusChanged(ticket_id=ticket_id, to="resolved")),
        (resolved, RatingAnswered(ticket_id=ticket_id, rating=rating)),
    ]
    return [
        Fact(
            id=new_event_id(),
            stream=ticket_stream(ticket_id),
            event=event,
            occurred_at=at,
            actor="desk",
        )
        for at, event in told
    ]


def published_rows(settings: PipelineSettings, query: str) -> list[tuple[object, ...]]:
    name = (settings.published / "CURRENT").read_text().strip()
    with duckdb.connect(str(settings.published / name), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.slow
def test_events_become_published_figures_and_a_failing_check_publishes_nothing(
    settings: PipelineSettings, log: EventLog
) -> None:
    facts = one_ticket("T-1", answered_after=timedelta(minutes=5), rating=4)
    log.append(facts).durable.result()

    first = build_once(settings, log.feed, now=lambda: NOW)

    assert first.landing.rows == 5
    assert first.publication.landed_seq == 5
    figures = "select ticket_id, first_response_seconds, csat_rating, status"
    assert published_rows(settings, f"{figures} from marts.fct_tickets") == [
        ("T-1", 300, 4, "resolved")
    ]

    impossible = one_ticket("T-2", answered_after=timedelta(minutes=9), rating=9)
    log.append(impossible).durable.result()
    with pytest.raises(TransformFailed, match="ratings_are_one_to_five"):
        build_once(settings, log.feed, now=lambda: NOW)

    assert published_rows(settings, "select count(*) from marts.fct_tickets") == [(1,)]


def test_a_second_build_waits_and_then_says_who_it_waited_for(
    settings: PipelineSettings,
) -> None:
    with (
        warehouse_held(settings),
        pytest.raises(PipelineBusy, match=r"build\.duckdb: another build"),
        warehouse_held(settings, wait_seconds=0.1),
    ):
        pytest.fail("held twice")
