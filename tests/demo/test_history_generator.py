from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from demo.history import history
from ingestion.imports import run_import
from ingestion.service_client import BulkResult
from routing_service.domain.identifiers import Pseudonyms

UNTIL = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def made(**changes):
    options = {"days": 30, "tickets": 1_500, "seed": 7, "until": UNTIL} | changes
    return [line for lines in history(**options) for line in lines]


@pytest.fixture(scope="module")
def lines():
    return made()


@pytest.fixture(scope="module")
def by_ticket(lines):
    tickets = defaultdict(list)
    for line in lines:
        tickets[line["ticket"]].append(line)
    return tickets


def test_the_command_writes_the_same_bytes_each_time(tmp_path):
    command = [sys.executable, "-m", "demo.history", "--tickets", "50"]
    command += ["--until", "2026-11-20T15:00:00Z", "--seed", "3"]

    runs = [subprocess.run(command, capture_output=True, check=True) for _ in range(2)]

    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout.splitlines()) > 300


def test_another_seed_tells_another_past():
    assert made(tickets=20) == made(tickets=20)
    assert made(tickets=20) != made(tickets=20, seed=8)


def test_every_line_is_taken_by_the_import(lines, tmp_path):
    path = tmp_path / "history.jsonl"
    path.write_bytes(msgspec.json.Encoder().encode_lines(lines))
    taken = []

    def append(table):
        taken.append(table)
        return BulkResult(table.num_rows, 0)

    report = run_import(
        "history",
        [path],
        mapping=None,
        append=append,
        reports_dir=tmp_path,
        pseudonyms=Pseudonyms(b"k" * 32),
        now=UNTIL,
    )

    assert (report.rejected, report.remarks) == (0, 0)
    assert report.tickets == 1_500


def test_ids_are_unique(lines):
    assert len({line["id"] for line in lines}) == len(lines)


def test_a_ticket_is_told_in_order_and_within_the_time(by_ticket):
    for told in by_ticket.values():
        times = [line["at"] for line in told]

        assert times == sorted(times)
        assert told[0]["type"] == "opened"
        assert told[1]["type"] == "customer_message"
        assert times[0] >= (UNTIL - timedelta(days=30)).isoformat()
        assert times[-1] <= UNTIL.isoformat()


def test_some_tickets_are_still_open_at_the_end(by_ticket):
    states = Counter(
        next(
            (line["to"] for line in reversed(told) if line["type"] == "status"), "open"
        )
        for told in by_ticket.values()
    )

    assert 8 <= states["open"] + states["pending"] <= 120
    assert states["closed"] > 1_200


def test_a_settled_past_leaves_nobody_waiting(by_ticket):
    settled = {line["ticket"] for line in made(settled=True)}

    waiting = {
        ticket
        for ticket, told in by_ticket.items()
        if [line["to"] for line in told if line["type"] == "status"][-1:]
        not in (["resolved"], ["closed"])
    }
    assert settled == set(by_ticket) - waiting
    assert waiting


def test_about_a_third_is_rated_and_mostly_well(lines):
    ratings = [line["rating"] for line in lines if line["type"] == "csat"]

    assert 0.28 <= len(ratings) / 1_500 <= 0.42
    assert 3.7 <= sum(ratings) / len(ratings) <= 4.6
    assert set(ratings) == {1, 2, 3, 4, 5}


def test_all_that_may_happen_to_a_ticket_happens(lines):
    kinds = Counter(line["type"] for line in lines)

    assert set(kinds) == {
        *("opened", "customer_message", "agent_reply", "bot_message", "bot_handoff"),
        *("internal_note", "status", "assigned", "team", "tags", "csat"),
    }
    assert {line["to"] for line in lines if line["type"] == "status"} == {
        *("open", "pending", "resolved", "closed")
    }


def test_nights_and_sundays_are_quieter(lines):
    opened = [
        datetime.fromisoformat(line["at"]) for line in lines if line["type"] == "opened"
    ]
    weekdays = Counter(at.weekday() for at in opened)
    hours = Counter(at.hour for at in opened)

    assert weekdays[6] < 0.75 * weekdays[0]
    assert hours[2] < 0.25 * hours[10]


def test_only_those_who_answer_customers_do(lines):
    authors = {line["agent"] for line in lines if line["type"] == "agent_reply"}

    assert len(authors) == 12
    assert authors.isdisjoint({"ines", "claire", "nadia", "adele"})


def test_urgent_tickets_that_nobody_answers_in_time_go_to_level_2(by_ticket):
    escalated = [
        told
        for told in by_ticket.values()
        if any(one["type"] == "team" and one["to"] == "experts" for one in told)
    ]

    assert len(escalated) > 10
    for told in escalated:
        moved = next(n for n, one in enumerate(told) if one["type"] == "team")
        assert told[0]["priority"] in {"urgent", "high"}
        assert not any(one["type"] == "agent_reply" for one in told[:moved])
        [answer, *_] = [one for one in told[moved:] if one["type"] == "agent_reply"]
        assert answer["agent"] in {"noor", "rafael"}


def test_urgent_first_responses_are_mostly_in_time(by_ticket):
    waits = []
    for told in by_ticket.values():
        first = next((one["at"] for one in told if one["type"] == "agent_reply"), None)
        if told[0]["priority"] == "urgent" and first:
            opened = datetime.fromisoformat(told[0]["at"])
            waits.append(datetime.fromisoformat(first) - opened)

    late = sum(wait > timedelta(minutes=2) for wait in waits)

    assert 0 < late < 0.25 * len(waits)
