"""What happened to a ticket, in words; the thread says the same in the browser."""

from __future__ import annotations

import pytest

from dashboards.components.ticket_history import happened
from dashboards.directory import Directory

DIRECTORY = Directory(
    teams={"billing": "Billing"},
    agents={"ana": {"name": "Ana"}},
    statuses=(),
    priorities=(),
)


@pytest.mark.parametrize(
    ("kind", "detail", "said"),
    [
        ("TicketRouted", {"team_id": "billing"}, "Routed to Billing"),
        ("TicketRouted", {"agent_id": "ana"}, "Given to Ana"),
        ("TicketRouted", {}, "Taken back, until somebody is free"),
        (
            "SlaAlerted",
            {"target": "first_response", "alert": "warning-2"},
            "First reply: the deadline is near",
        ),
        ("SlaAlerted", {"target": "resolution", "alert": "breach"}, "Resolution: late"),
        (
            "SlaAlerted",
            {"target": "next_response", "alert": "escalation-1"},
            "Next reply: late, escalated",
        ),
        ("LevelChanged", {"to": 2}, "Comptoir passed it to level 2"),
        ("SomethingNew", {}, ""),
    ],
)
def test_an_event_is_said_in_a_sentence(kind: str, detail: dict, said: str) -> None:
    item = {"event_type": kind, "detail": detail, "agent_id": None, "author": "system"}

    assert happened(item, DIRECTORY) == said
