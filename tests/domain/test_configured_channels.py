"""Channels, and whom policies and rules may name."""

from __future__ import annotations

import pytest
from desk_facts import configured
from desks import a_team, an_agent

from routing_service.domain.configuration import ConfigurationError, export, normalise

PAGER = {"id": "pager", "kind": "webhook", "url": "https://pager.example.com"}


def policy(**fields):
    return {"id": "usual", "targets": {"resolution": "8h"}, **fields}


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ({"id": "Ops", "kind": "slack"}, "lower-case letters"),
        ({"id": "owner", "kind": "slack"}, "another id than owner"),
        ({"id": "ops", "kind": "fax"}, "one of slack, email, webhook"),
        ({"id": "ops", "kind": "email"}, "addresses: [], expected a value for email"),
        ({**PAGER, "url": "http://pager.example.com"}, "an https URL"),
        ({**PAGER, "kind": "slack"}, "expected none for slack"),
        ({**PAGER, "id": "ana"}, "an id of no agent and no team"),
    ],
    ids=[
        "an id no variable could be named after",
        "a word that has a meaning",
        "no such kind",
        "without addresses",
        "in the clear",
        "a secret's place in the file",
        "an agent's id",
    ],
)
def test_a_channel_that_cannot_be_told_is_refused(channel, said):
    with pytest.raises(ConfigurationError) as refused:
        configured(channels=[channel], teams=[a_team()], agents=[an_agent("ana")])

    assert said in str(refused.value)


@pytest.mark.parametrize(
    "kinds",
    [
        {"sla_policies": [policy(warn_at=[{"at": "80%", "notify": "nobody"}])]},
        {"sla_policies": [policy(escalate=[{"notify": ["team", "nobody"]}])]},
        {"routing": [{"id": "all", "then": {"notify": ["nobody"]}}]},
    ],
    ids=["by a warning", "by a step", "by a rule"],
)
def test_who_does_not_exist_cannot_be_told(kinds):
    with pytest.raises(ConfigurationError) as refused:
        configured(teams=[a_team()], agents=[an_agent("ana")], **kinds)

    assert "'nobody', expected" in str(refused.value)
    assert "channels.yml" in str(refused.value)


def test_who_is_told_comes_back_as_it_was_written():
    warn_at = ["50%", {"at": "80%", "notify": ["owner", "pager"]}, "10m"]
    written = [policy(warn_at=warn_at, escalate=[{"notify": ["team"]}])]

    normal = normalise("sla_policies", written)

    [exported] = export("sla_policies", normal)
    assert exported["warn_at"] == warn_at
    assert exported["escalate"] == [{"notify": ["team"]}]
    assert normalise("sla_policies", [exported]) == normal
