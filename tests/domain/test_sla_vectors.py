"""The live clocks against histories whose results other help desks assert."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from sla_vectors import (
    OURS,
    build_calendar,
    build_policy,
    expectations,
    is_near,
    observe,
    read_vectors,
    to_event,
)

from routing_service.domain.sla import SlaState, advance, clocks_of


@pytest.fixture(scope="module")
def vectors(shared_data: Path) -> dict[str, dict]:
    path = shared_data / "sla" / "ticket_sla.json"
    return {one["id"]: one for one in json.loads(path.read_text())["vectors"]}


def fold(vector: dict) -> SlaState | None:
    policy, calendar = build_policy(vector), build_calendar(vector)
    state: SlaState | None = None
    for entry in vector["events"]:
        if entry["type"] == "calendar":
            calendar = build_calendar(entry)
        at = datetime.fromisoformat(entry["at"])
        state = advance(state, to_event(entry), at, policy, calendar)
    return state


@pytest.mark.parametrize("vector_id", read_vectors())
def test_clocks_equal_the_vector(vectors: dict[str, dict], vector_id: str) -> None:
    vector = vectors[vector_id]
    conflicts = vector.get("conflicts_with_recommendation", [])
    tolerance = vector.get("tolerance_seconds", 0)

    state = fold(vector)

    for expected, as_of in expectations(vector):
        observed = observe(clocks_of(state, as_of), expected["metric"])
        accepted = [expected["value"], *expected.get("accept_also", [])]
        if conflicts and (vector_id, expected["metric"]) in OURS:
            accepted = [OURS[vector_id, expected["metric"]]]
        seconds = expected.get("tolerance_seconds", tolerance)
        assert any(is_near(observed, one, seconds) for one in accepted), (
            f"{expected['metric']} as of {as_of}: {observed}, accepted {accepted}"
        )


def test_every_vector_is_tried(vectors: dict[str, dict]) -> None:
    assert set(vectors) == set(read_vectors())
