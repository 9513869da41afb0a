"""The chain of recorded acts tells what was done to it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from routing_service.domain.audit import (
    Act,
    ActName,
    chained,
    configuration_acts,
    hash_of,
)
from routing_service.domain.audit_chain import Entry, verify
from routing_service.domain.configuration import load
from routing_service.domain.configuration_changes import changes

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


def chain(count=5):
    entries, head = [], ""
    for number in range(1, count + 1):
        at = NOON + timedelta(minutes=number)
        act = Act(
            actor_id="ada",
            name="sql.run",
            target=f"q-{number}",
            detail={"rows": number, "kinds": ["a", "b"], "is_all": True},
        )
        [event] = chained([act], head=head, at=at)
        entries.append(Entry(number, at, event))
        head = event.hash
    return entries


def changed(entry, **fields):
    event = msgspec.structs.replace(entry.event, **fields)
    return Entry(entry.number, entry.at, event)


def renumbered(entries):
    return [
        Entry(number, one.at, one.event) for number, one in enumerate(entries, start=1)
    ]


def flaws(entries, anchor=None):
    return [(one.number, one.kind) for one in verify(entries, anchor).flaws]


def test_a_whole_chain_has_no_flaw_and_names_its_ends():
    entries = chain()

    verdict = verify(entries, anchor=entries[2].hash)

    assert verdict.flaws == []
    assert verdict.entries == 5
    assert (verdict.first_hash, verdict.last_hash) == (entries[0].hash, entries[4].hash)


def test_no_entries_are_a_whole_chain():
    assert verify([]).flaws == []
    assert flaws([], anchor="ab" * 32) == [(1, "missing")]


def test_the_hash_can_be_computed_without_this_software():
    entry = chain(1)[0]
    covered = [
        1,
        "",
        int((entry.at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 10**6
        + entry.at.microsecond,
        "ada",
        "sql.run",
        "q-1",
        {"rows": 1, "kinds": ["a", "b"], "is_all": True},
    ]
    text = json.dumps(
        covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )

    assert entry.hash == sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "fields",
    [
        {"actor_id": "bob"},
        {"act": "sessions.sign_in"},
        {"target": None},
        {"detail": {}},
        {"hash": "0" * 64},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_changed_field_is_found(fields):
    entries = chain()
    entries[2] = changed(entries[2], **fields)

    assert (3, "changed") in flaws(entries)


def test_a_changed_time_is_found():
    entries = chain()
    entries[2] = Entry(3, entries[2].at + timedelta(microseconds=1), entries[2].event)

    assert flaws(entries) == [(3, "changed")]


def test_an_entry_hashed_anew_no_longer_carries_the_next():
    entries = chain()
    forged = changed(entries[2], actor_id="bob").event
    entries[2] = changed(
        entries[2], actor_id="bob", hash=hash_of(forged, entries[2].at)
    )

    assert flaws(entries) == [(4, "missing")]


def test_an_entry_that_does_not_read_is_a_changed_one():
    entries = chain()
    entries[2] = Entry(3, entries[2].at, None)

    assert flaws(entries) == [(3, "changed")]


@pytest.mark.parametrize("number", [1, 3])
def test_a_deleted_entry_is_missed(number):
    entries = chain()
    del entries[number - 1]

    assert flaws(entries) == [(number, "missing")]


def test_a_deleted_entry_is_missed_when_the_others_are_numbered_anew():
    entries = chain()
    del entries[2]

    assert flaws(renumbered(entries)) == [(3, "missing")]


def test_a_cut_end_is_missed_only_by_who_expects_it():
    entries = chain()
    last = entries.pop().hash

    assert flaws(entries) == []
    assert flaws(entries, anchor=last) == [(5, "missing")]


def test_two_entries_that_changed_places_are_found_and_no_other():
    entries = chain()
    entries[1], entries[3] = entries[3], entries[1]

    assert flaws(renumbered(entries)) == [(2, "reordered"), (4, "reordered")]


def test_a_copied_entry_is_found():
    entries = chain()
    entries.insert(4, entries[1])

    assert ("reordered" in {kind for _, kind in flaws(renumbered(entries))}) is True


def test_a_second_chain_behind_the_first_is_found():
    assert flaws(renumbered([*chain(3), *chain(2)])) != []


def test_a_change_of_the_configuration_names_versions_and_roles():
    before = load({})
    agents = [{"id": "ada", "name": "Ada", "email": "a@b.c", "role": "supervisor"}]
    events = changes(before, {"agents": agents})

    applied, role = configuration_acts(before, events, "root")

    assert (applied.target, applied.detail["version"]) == ("agents", 1)
    assert len(applied.detail["digest"]) == 64
    assert "a@b.c" not in str(applied)
    assert (role.target, role.detail) == ("ada", {"from": None, "to": "supervisor"})


def test_every_act_is_documented():
    page = Path(__file__).parents[2] / "docs" / "audit.md"
    text = page.read_text("utf-8")

    assert [name for name in get_args(ActName) if f"`{name}`" not in text] == []
