from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from imported import Importer, report_lines

from ingestion.imports import MappingExpected, UnknownFormat
from routing_service.domain import codec


def line(type_: str, at: str = "09:00", ticket: str = "A", **fields: Any) -> Any:
    return {"ticket": ticket, "at": f"2026-01-05T{at}:00Z", "type": type_, **fields}


EVERY_TYPE: list[Any] = [
    line("opened", contact="Ada", channel="email", team="sales", agent="bob",
         priority="high", language="fr", country="FR", category="refund",
         tags=["vip", "b2b", "vip"], policy="gold", status="pending"),
    line("customer_message", "09:01", text="où est \"mon\" colis ?"),
    line("bot_message", "09:02", text="hello"),
    line("automation_message", "09:03"),
    line("bot_handoff", "09:04"),
    line("agent_reply", "09:05", text="here", agent="bob"),
    line("internal_note", "09:06", text="angry", agent="bob"),
    line("status", "09:07", to="resolved"),
    line("assigned", "09:08", agent=None),
    line("team", "09:09", to="care"),
    line("priority", "09:10", to="urgent"),
    line("category", "09:11", to=None),
    line("tags", "09:12", to=["z", "a"]),
    line("policy", "09:13", to="silver"),
    line("csat", "09:14", rating=4),
]  # fmt: skip


def test_every_type_of_line_becomes_its_event(importer: Importer) -> None:
    importer.history(*EVERY_TYPE)

    told = importer.told()
    contact = told[0][2]["contact_id"]
    message = {"contact_id": contact, "text_length": 5}
    post = {"contact_id": contact, "delivery": "none"}
    assert told == [
        ("09:00", "ContactAdded",
         {"contact_id": contact, "country": "FR", "language": "fr"}),
        ("09:00", "TicketOpened",
         {"contact_id": contact, "channel": "email", "status": "pending",
          "priority": "high", "team_id": "sales", "agent_id": "bob",
          "category": "refund", "language": "fr", "country": "FR",
          "tags": ["b2b", "vip"], "policy_id": "gold"}),
        ("09:01", "MessageReceived", {**message, "text_length": 20}),
        ("09:02", "MessagePosted", {**post, "author": "bot", "text_length": 5}),
        ("09:03", "MessagePosted", {**post, "author": "automation"}),
        ("09:04", "BotHandedOff", {}),
        ("09:05", "MessagePosted",
         {**post, "author": "agent", "agent_id": "bob", "text_length": 4}),
        ("09:06", "NoteAdded", {"agent_id": "bob", "text_length": 5}),
        ("09:07", "StatusChanged", {"to": "resolved", "from": "pending"}),
        ("09:08", "TicketAssigned", {"from_agent_id": "bob"}),
        ("09:09", "TeamChanged", {"to": "care", "from": "sales"}),
        ("09:10", "PriorityChanged", {"to": "urgent", "from": "high"}),
        ("09:11", "CategoryChanged", {"from": "refund"}),
        ("09:12", "TagsChanged", {"to": ["a", "z"]}),
        ("09:13", "PolicyChanged", {"to": "silver", "from": "gold"}),
        ("09:14", "RatingAnswered", {"rating": 4}),
    ]  # fmt: skip


def test_the_desk_reads_every_imported_event(importer: Importer) -> None:
    importer.history(*EVERY_TYPE)

    for fact in importer.log.facts:
        event = codec.decode(fact["type"], fact["schema_version"], fact["data"])
        assert getattr(event, "ticket_id", "A") == "A"


def test_what_people_wrote_stands_apart_from_the_facts(importer: Importer) -> None:
    importer.history(*EVERY_TYPE)

    said = {
        fact["type"]: (fact["actor"], json.loads(fact["personal"]))
        for fact in importer.log.facts
        if fact["personal"] is not None
    }
    contact = importer.log.facts[0]["stream"].removeprefix("contact:")
    subjects = {fact["personal_subject"] for fact in importer.log.facts}
    assert subjects == {contact, None}
    assert said == {
        "ContactAdded": (f"customer:{contact}", {"name": "Ada"}),
        "MessageReceived": (f"customer:{contact}", {"text": 'où est "mon" colis ?'}),
        "MessagePosted": ("agent:bob", {"text": "here"}),
        "NoteAdded": ("agent:bob", {"text": "angry"}),
    }
    assert not any("colis" in fact["data"] for fact in importer.log.facts)


def test_lines_are_put_in_order_of_time_and_then_of_the_file(
    importer: Importer,
) -> None:
    importer.history(
        line("status", "09:30", to="resolved"),
        line("customer_message", "09:00", text="a"),
        line("customer_message", "09:00", text="bb"),
        line("opened", "09:00"),
        line("status", "09:10", to="pending"),
    )

    assert importer.told("TicketOpened", "MessageReceived", "StatusChanged") == [
        ("09:00", "TicketOpened", {}),
        ("09:00", "MessageReceived", {"text_length": 1}),
        ("09:00", "MessageReceived", {"text_length": 2}),
        ("09:10", "StatusChanged", {"to": "pending", "from": "open"}),
        ("09:30", "StatusChanged", {"to": "resolved", "from": "pending"}),
    ]


def test_a_ticket_nothing_opens_is_opened_at_its_earliest_line(
    importer: Importer,
) -> None:
    importer.history(line("status", "09:10", to="closed"), line("bot_handoff", "09:05"))

    assert importer.told()[0] == ("09:05", "TicketOpened", {})


def test_an_opening_comes_before_whatever_happened_earlier(importer: Importer) -> None:
    importer.history(line("customer_message", "09:00"), line("opened", "09:01"))

    assert [(at, type_) for at, type_, _ in importer.told()] == [
        ("09:01", "TicketOpened"),
        ("09:00", "MessageReceived"),
    ]


@pytest.mark.parametrize(
    "written",
    ["2026-01-05T09:00:00Z", "2026-01-05T10:00:00.000+01:00", "2026-01-05T09:00:00"],
    ids=["Z", "an offset", "none is UTC"],
)
def test_times_are_instants(importer: Importer, written: str) -> None:
    importer.history({"ticket": "A", "at": written, "type": "opened"})

    assert importer.told() == [("09:00", "TicketOpened", {})]


def test_importing_again_adds_nothing(importer: Importer) -> None:
    first = importer.history(*EVERY_TYPE, EVERY_TYPE[3])
    again = importer.history(*EVERY_TYPE, EVERY_TYPE[3])

    assert (first.appended, first.known) == (17, 0)
    assert (again.appended, again.known) == (0, 17)


def test_an_overlapping_export_adds_what_is_new(importer: Importer) -> None:
    importer.history(*EVERY_TYPE[:8])

    report = importer.history(*EVERY_TYPE[4:], name="later")

    assert report.appended == 7
    assert len(importer.told("TicketOpened")) == 1


def test_two_overlapping_files_count_once(importer: Importer) -> None:
    lines = [json.dumps(one) for one in EVERY_TYPE]
    paths = [
        importer.write("1.jsonl", "\n".join(lines[:9])),
        importer.write("2.jsonl", "\n".join(lines[2:])),
    ]

    report = importer.run("history", paths)

    assert (report.events, report.rejected) == (16, 0)


def test_equal_lines_of_one_file_are_events_of_their_own(importer: Importer) -> None:
    importer.history(line("opened"), *[line("bot_message", "09:01", text="hi")] * 3)

    assert len(importer.told("MessagePosted")) == 3


def test_the_source_s_own_id_tells_events_apart(importer: Importer) -> None:
    importer.history(line("bot_message", text="hi", id="1"), line("opened"))

    again = importer.history(line("bot_message", "09:30", text="corrected", id="1"))

    assert again.appended == 0


BAD_LINES: list[tuple[Any, str]] = [
    ("{not json", "JSON is malformed"),
    ("[1]", "Expected `object`"),
    (line("opened", ticket=""), "Expected `str` of length >= 1 - at `$.ticket`"),
    ({"ticket": 7, "at": "2026-01-05T09:00:00Z", "type": "opened"}, "`$.ticket`"),
    ({"ticket": "A", "type": "opened"}, "missing required field `at`"),
    ({"ticket": "A", "at": "yesterday", "type": "opened"}, "Invalid RFC3339"),
    (line("reopened"), "expected one of opened, customer_message, agent_reply"),
    (line("opened", priority="asap"), "expected one of urgent, high, normal, low"),
    (line("status", to="solved"), "expected one of open, pending, on_hold, snoozed"),
    (line("status"), "missing required field `to`"),
    (line("assigned"), "missing required field `agent`"),
    (line("csat", rating=6), "Expected `int` <= 5"),
    (line("csat", rating="5"), "Expected `int`, got `str`"),
    (line("tags", to="vip"), "Expected `array`, got `str`"),
]


@pytest.mark.parametrize(
    ("bad", "reason"), BAD_LINES, ids=[reason for _, reason in BAD_LINES]
)
def test_a_bad_line_goes_to_the_report_and_the_others_load(
    importer: Importer, bad: Any, reason: str
) -> None:
    report = importer.history(line("opened"), bad, line("status", to="pending"))

    ((number, said, raw),) = report_lines(report)
    assert (number, report.rejected, report.events) == (2, 1, 2)
    assert reason in said
    assert raw == (bad if isinstance(bad, str) else json.dumps(bad))


def test_a_second_opening_and_a_reused_id_are_reported(importer: Importer) -> None:
    report = importer.history(
        line("opened", team="sales"),
        line("opened", team="sales"),
        line("opened", team="care"),
        line("bot_handoff", "09:01", id="x"),
        line("bot_handoff", "09:02", id="x"),
    )

    assert [(number, reason) for number, reason, _ in report_lines(report)] == [
        (3, "ticket A is opened a second time: line 1 says otherwise"),
        (5, "id x of ticket A is given twice: line 4 says otherwise"),
    ]
    assert report.events == 2


def test_the_report_is_for_its_owner_s_eyes(importer: Importer) -> None:
    report = importer.history("{")

    assert report.report_path is not None
    assert report.report_path.stat().st_mode & 0o777 == 0o600


def test_files_may_be_gzipped_and_have_blank_lines(importer: Importer) -> None:
    text = "\ufeff" + json.dumps(line("opened")) + "\r\n\r\n"
    path = importer.write("h.jsonl.gz", gzip.compress(text.encode()))

    report = importer.run("history", [path])

    assert (report.events, report.rejected) == (1, 0)


def test_a_number_is_the_same_customer_however_it_is_written(
    importer: Importer,
) -> None:
    importer.history(
        line("opened", contact="+33 6 12-34-56.78"),
        line("opened", ticket="B", contact="+33612345678"),
    )

    assert json.loads(importer.log.facts[0]["personal"]) == {"wa_id": "33612345678"}
    assert len({told[2]["contact_id"] for told in importer.told("TicketOpened")}) == 1
    assert len(importer.told("ContactAdded")) == 1


def test_an_empty_file_imports_nothing(importer: Importer) -> None:
    report = importer.history("")

    assert (report.events, report.tickets, report.report_path) == (0, 0, None)


def test_formats_and_their_mapping_are_checked_first(importer: Importer) -> None:
    path = importer.write("x", "")

    with pytest.raises(UnknownFormat, match="'csv': expected one of history, table"):
        importer.run("csv", [path])
    with pytest.raises(MappingExpected, match="format table: expected a mapping file"):
        importer.run("table", [path])
    with pytest.raises(MappingExpected, match="format history: expected no mapping"):
        importer.run("history", [path], mapping=path)
