"""The warehouse's clocks against histories whose results other help desks assert.

A build reads all clocks at one instant, so a history is told once for each instant that
its results speak of, up to there; what the later reading adds to a running clock is
taken off again by `seen`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from conftest import RunDbt
from sla_vectors import (
    NOT_CLOCKS,
    OURS,
    build_calendar,
    build_policy,
    expectations,
    is_near,
    observe,
    read_vectors,
    to_event,
)
from warehouses import RawFile, Told, configured

from routing_service.domain.events import Event, PolicyChanged
from routing_service.domain.sla import Clock

pytestmark = pytest.mark.slow

CONFIGURED_AT = datetime(2010, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def vectors(shared_data: Path) -> dict[str, dict]:
    path = shared_data / "sla" / "ticket_sla.json"
    return {one["id"]: one for one in json.loads(path.read_text())["vectors"]}


@pytest.fixture(scope="module")
def warehouse(
    vectors: dict[str, dict], run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory
) -> RawFile:
    file = RawFile(tmp_path_factory.mktemp("vectors") / "build.duckdb")
    file.land(sorted(tell(vectors), key=lambda told: told.at))
    run_dbt(file.path, "run")
    return file


def tell(vectors: dict[str, dict]) -> Iterator[Told]:
    """All histories, each under a policy and a calendar of its own."""
    calendars = {name: document(name, vector) for name, vector in vectors.items()}
    policies = [
        {
            **msgspec.to_builtins(build_policy(vector)),
            "id": name,
            "calendar": name,
        }
        for name, vector in vectors.items()
    ]
    yield from configured(
        CONFIGURED_AT, calendars=[*calendars.values()], sla_policies=policies
    )
    version = 1
    for name, vector in vectors.items():
        for entry in vector["events"]:
            if entry["type"] == "calendar":
                version += 1
                calendars[name] = document(name, entry)
                at = datetime.fromisoformat(entry["at"])
                yield from configured(at, version, calendars=[*calendars.values()])
        for number, as_of in enumerate(instants(vector)):
            yield from history(vector, f"{name}.{number}", as_of)


def history(vector: dict, ticket_id: str, as_of: datetime) -> Iterator[Told]:
    for number, entry in enumerate(vector["events"]):
        at = datetime.fromisoformat(entry["at"])
        if at <= as_of and entry["type"] != "calendar":
            yield Told(at, named(to_event(entry), ticket_id, number))
        if entry["type"] == "created":
            policy_id = ticket_id.partition(".")[0]
            yield Told(at, PolicyChanged(ticket_id=ticket_id, to=policy_id))


def named(event: Event, ticket_id: str, number: int) -> Event:
    names: dict[str, Any] = {"ticket_id": ticket_id}
    if hasattr(event, "message_id"):
        names["message_id"] = f"{ticket_id}.{number}"
    return msgspec.structs.replace(event, **names)


def document(name: str, entry: dict) -> dict[str, Any]:
    calendar = build_calendar(entry)
    timezone, weekly, holidays, _ = calendar.arguments
    return {
        "id": name,
        "timezone": timezone,
        "weekly": weekly,
        "holidays": [day.isoformat() for day in holidays],
    }


def instants(vector: dict) -> list[datetime]:
    """Those of the results and, last, that of the last event."""
    last = max(datetime.fromisoformat(one["at"]) for one in vector["events"])
    return sorted({last, *(as_of for _, as_of in expectations(vector))})


def seen(row: dict[str, Any], as_of: datetime, vector: dict) -> Clock:
    """The warehouse's row as it stood at `as_of`, which no event follows."""
    fields = {name: row[name] for name in Clock.__struct_fields__ if name in row}
    clock = Clock(**fields)
    if clock.stopped_at is not None or clock.due_at is None:
        return clock
    elapsed = clock.target_seconds - build_calendar(vector).elapsed(as_of, clock.due_at)
    late = clock.breach_at is not None and as_of > clock.breach_at
    return msgspec.structs.replace(
        clock,
        elapsed_seconds=elapsed,
        outcome="breached" if late else "pending",
    )


@pytest.mark.parametrize("vector_id", read_vectors())
def test_the_marts_equal_the_vector(
    vectors: dict[str, dict], warehouse: RawFile, vector_id: str
) -> None:
    vector = vectors[vector_id]
    tolerance = vector.get("tolerance_seconds", 0)

    for expected, as_of in expectations(vector):
        ticket_id = f"{vector_id}.{instants(vector).index(as_of)}"
        rows = warehouse.rows(
            "select * from marts.fct_sla_clocks "
            f"where ticket_id = '{ticket_id}' order by target, period"
        )
        found = tuple(seen(row, as_of, vector) for row in rows)

        observed = observe(found, expected["metric"])

        accepted = [expected["value"], *expected.get("accept_also", [])]
        if (vector_id, expected["metric"]) in OURS:
            accepted = [OURS[vector_id, expected["metric"]]]
        seconds = expected.get("tolerance_seconds", tolerance)
        assert any(is_near(observed, one, seconds) for one in accepted), (
            f"{expected['metric']} as of {as_of}: {observed}, accepted {accepted}"
        )


@pytest.mark.parametrize("metric", sorted(NOT_CLOCKS))
def test_the_time_in_a_status_equals_the_vector(
    vectors: dict[str, dict], warehouse: RawFile, metric: str
) -> None:
    [(name, expected)] = [
        (name, one)
        for name, vector in vectors.items()
        for one in vector["expected"]
        if one["metric"] == metric
    ]
    status = metric.removeprefix("state:").removesuffix("_seconds")

    [(seconds,)] = warehouse.query(
        "select sum(span_business_seconds) from marts.fct_status_spans "
        f"where ticket_id = '{name}.{len(instants(vectors[name])) - 1}' "
        f"and status = '{status}'"
    )

    assert seconds == expected["value"]
