"""Applying configuration records what differs, and only that."""

from __future__ import annotations

import pytest

from routing_service.domain.configuration import (
    Configuration,
    ConfigurationError,
    load,
    normalise,
)
from routing_service.domain.configuration_changes import changes, unrecorded_defaults
from routing_service.domain.configuration_differences import differences

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


def test_differences_name_each_document() -> None:
    def policies(*ids: str, target: str = "1h") -> Configuration:
        rows = [{"id": one, "targets": {"resolution": target}} for one in ids]
        return load({"sla_policies": normalise("sla_policies", rows)})

    before, after = policies("a", "b", "c", "d"), policies("b", "a", "e", "c")
    edited = policies("a", "b", "c", "d", target="2h")

    assert [(one.id, one.change) for one in differences(before, after)] == [
        ("b", "moved"),
        ("a", "moved"),
        ("e", "added"),
        ("d", "removed"),
    ]
    assert {one.change for one in differences(before, edited)} == {"edited"}
    assert differences(before, before) == []


def test_a_field_that_only_newer_versions_write_is_no_difference() -> None:
    [row] = normalise("sla_policies", [{"id": "a", "targets": {"resolution": "1h"}}])
    recorded = {name: value for name, value in row.items() if name != "internal"}
    recorded["pauses"] = {
        name: some for name, some in row["pauses"].items() if name != "internal"
    }

    assert (
        differences(load({"sla_policies": [recorded]}), load({"sla_policies": [row]}))
        == []
    )
