"""What a recorded reason says by code."""

from __future__ import annotations

import pytest

from routing_service.desk.decision_grounds import Grounds, grounds_of
from routing_service.domain.events import TicketRouted

CASES = {
    "rule money": Grounds(team_by="rule"),
    "number, nobody free": Grounds(team_by="number"),
    "default, paris follows the sun": Grounds(
        team_by="default", instead_of_team_id="paris"
    ),
    "language, waits for ines": Grounds(team_by="language", waits_for_agent_id="ines"),
    "": Grounds(),
}


@pytest.mark.parametrize("reason", CASES)
def test_a_reason_of_rules_says_what_led_there(reason: str) -> None:
    event = TicketRouted(ticket_id="T-1", rule_set_version=1, reason=reason)

    assert grounds_of(event) == CASES[reason]


def test_a_reason_that_somebody_wrote_is_left_alone() -> None:
    event = TicketRouted(
        ticket_id="T-1",
        rule_set_version=1,
        trigger="transfer",
        reason="number, please",
    )

    assert grounds_of(event) == Grounds()
