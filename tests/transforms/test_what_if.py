"""What-if over the told stories: the same terms give the same outcomes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from stories import CALENDARS, POLICIES, TEAMS
from stories import TARGETS as TARGETS_OF_USUAL
from test_marts import OTHER_TERMS
from warehouses import RawFile

from routing_service.domain.configuration import load, normalise
from routing_service.errors import Unreadable
from routing_service.policy_preview import OpenUnder, preview
from routing_service.sla_what_if import Question, answer

CONFIGURATION = load(
    {
        "calendars": normalise("calendars", CALENDARS),
        "teams": normalise("teams", TEAMS),
        "sla_policies": normalise("sla_policies", POLICIES),
    }
)
KIND = "sla_policies"
TARGETS = ("first_response", "next_response", "resolution")


@pytest.fixture
def ask(warehouse: RawFile) -> Callable[[str], Awaitable[list[Any]]]:
    """Without the tickets whose terms changed on the way."""
    names = ", ".join(f"'{name}'" for name in OTHER_TERMS)
    usual = (
        f"(select * from marts.fct_sla_clocks where ticket_id not in ({names}) "
        "and not starts_with(ticket_id, 'roaming-'))"
    )

    async def run(sql: str) -> list[Any]:
        whole = sql.replace("from fct_sla_clocks", f"from {usual} as clocks")
        for mart in ("fct_status_spans", "fct_tickets"):
            whole = whole.replace(mart, f"marts.{mart}")
        return warehouse.query(whole)

    return run


@pytest.mark.parametrize("target", TARGETS)
async def test_every_policys_own_hours_and_pauses_count_the_same(
    ask, target: str
) -> None:
    counted = 0
    for policy in CONFIGURATION.policies:
        question = Question(
            target=target, policy_id=policy.id, pauses=policy.pauses.get(target, ())
        )

        found = await answer(question, CONFIGURATION, ask)

        assert found.changed == []
        assert found.as_asked == found.as_it_was
        counted += found.clocks
    assert counted > 100


async def test_a_wider_target_is_met_more_often(ask) -> None:
    question = Question(target="first_response", target_seconds=(60, 3_600, 86_400))

    found = await answer(question, CONFIGURATION, ask)

    shares = [point.compliance for point in found.curve]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]
    assert found.as_asked == found.curve[0]
    assert found.curve_as_it_was == found.curve
    assert found.changed_count >= len(found.changed) > 0
    assert {one.outcome_then for one in found.changed} <= {
        "met_late",
        "breached",
        "met",
        "resolved_without_reply",
    }


async def test_a_calendar_that_is_always_open_counts_real_time(ask) -> None:
    question = Question(
        target="first_response", policy_id="office", calendar_id="always"
    )

    found = await answer(question, CONFIGURATION, ask)

    assert found.changed
    assert all(one.elapsed_seconds_then >= one.elapsed_seconds for one in found.changed)
    assert [point.target_seconds for point in found.curve_as_it_was] == [
        point.target_seconds for point in found.curve
    ]
    assert found.curve_as_it_was != found.curve


async def test_without_pauses_clocks_use_more(ask) -> None:
    question = Question(target="resolution", pauses=())

    found = await answer(question, CONFIGURATION, ask)

    assert found.as_asked.compliance < found.as_it_was.compliance
    assert {one.outcome_then for one in found.changed} == {"met_late"}


async def test_a_country_narrows_the_clocks(ask) -> None:
    every = await answer(Question(target="first_response"), CONFIGURATION, ask)
    french = Question(target="first_response", country="FR")

    found = await answer(french, CONFIGURATION, ask)

    assert 0 < found.clocks < every.clocks


async def test_nothing_in_question_is_no_figure(ask) -> None:
    found = await answer(
        Question(target="resolution", team_id="gone"), CONFIGURATION, ask
    )

    assert (found.clocks, found.as_it_was.compliance, found.curve) == (0, None, [])


async def test_an_unknown_calendar_is_named(ask) -> None:
    question = Question(target="resolution", calendar_id="mars")

    with pytest.raises(Unreadable, match="'mars': expected one of always, office"):
        await answer(question, CONFIGURATION, ask)


async def test_an_edited_policy_is_previewed_over_its_past_clocks(ask) -> None:
    rows = [dict(one) for one in POLICIES if one["id"] != "total"]
    for row in rows:
        if row["id"] == "usual":
            row["targets"] = {**TARGETS_OF_USUAL, "first_response": "4h"}
        if row["id"] == "pausing":
            row["pauses"] = {}
    after = load({**CONFIGURATION.content, "sla_policies": normalise(KIND, rows)})

    async def nothing_open(policy_ids: set[str]) -> dict[str, OpenUnder]:
        return dict.fromkeys(policy_ids, OpenUnder())

    found = await preview(CONFIGURATION, after, ask, nothing_open)

    assert {(one.id, one.change) for one in found.changes} == {
        ("usual", "edited"),
        ("pausing", "edited"),
        ("total", "removed"),
    }
    targets = {
        (policy.policy_id, one.target): one
        for policy in found.policies
        for one in policy.targets
    }
    wider = targets["usual", "first_response"]
    same = targets["usual", "resolution"]
    unpaused = targets["pausing", "next_response"]
    gone = targets["total", "resolution"]
    assert wider.was_met < wider.would_be_met <= wider.clocks
    assert 0 < same.was_met == same.would_be_met
    assert unpaused.would_be_met < unpaused.was_met
    assert (gone.becomes_seconds, gone.would_be_met) == (None, None)
    assert 0 < gone.was_met <= gone.clocks
