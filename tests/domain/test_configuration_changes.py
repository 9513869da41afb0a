"""Applying configuration records what differs, and only that."""

from __future__ import annotations

import pytest

from routing_service.domain.configuration import ConfigurationError, load
from routing_service.domain.configuration_changes import changes, unrecorded_defaults

TEAMS = [{"id": "billing", "name": "Billing", "is_default": True}]


def test_a_kind_never_applied_is_recorded_as_its_first_version() -> None:
    applied = changes(load({}), {"teams": TEAMS})

    assert [(one.kind, one.version) for one in applied] == [("teams", 1)]
    assert applied[0].content[0]["id"] == "billing"


def test_applying_the_same_again_changes_nothing() -> None:
    configuration = load({})
    for event in changes(configuration, {"teams": TEAMS}):
        configuration = configuration.applied(event)

    assert changes(configuration, {"teams": TEAMS}) == []


def test_an_edit_is_the_next_version() -> None:
    configuration = load({})
    for event in changes(configuration, {"teams": TEAMS}):
        configuration = configuration.applied(event)

    edited = [{**TEAMS[0], "name": "Invoices"}]
    assert [one.version for one in changes(configuration, {"teams": edited})] == [2]


def test_a_reference_to_nothing_applies_nothing() -> None:
    agents = [
        {
            "id": "ines",
            "name": "Inès",
            "email": "ines@shop.example",
            "role": "support",
            "teams": ["nowhere"],
        }
    ]

    with pytest.raises(ConfigurationError, match="nowhere"):
        changes(load({}), {"agents": agents})


def test_defaults_are_said_once_and_only_where_nothing_was_applied() -> None:
    configuration = load({})
    for event in changes(configuration, {"teams": TEAMS}):
        configuration = configuration.applied(event)

    defaults = unrecorded_defaults(configuration)
    assert {event.kind for event in defaults} == {"calendars", "sla_policies"}
    for event in defaults:
        configuration = configuration.applied(event)
    assert unrecorded_defaults(configuration) == []
