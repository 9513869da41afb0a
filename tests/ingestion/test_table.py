from __future__ import annotations

import gzip
from typing import Any

import pytest
from imported import Importer, report_lines

from ingestion.csv_records import ColumnMissing
from ingestion.rejections import UnreadableFile

LOG = """
source: crm
columns:
  ticket: id
  time: at
  status:
    column: state
    values: {new: open, wait: pending, done: resolved, shut: closed}
  team: group
"""
HEAD = "id,at,state,group\n"


def rows(*lines: str, day: str = "2026-01-05") -> str:
    """`id HH:MM state group` -> a CSV of that day."""
    cells = (line.split() for line in lines)
    return HEAD + "".join(
        ",".join([id_, f"{day} {at}", *rest]) + "\n" for id_, at, *rest in cells
    )


def test_differences_between_rows_become_events(importer: Importer) -> None:
    report = importer.table(
        LOG, rows("A 09:00 new x", "A 09:05 new y", "A 09:10 done y", "A 09:20 shut y")
    )

    assert importer.told() == [
        ("09:00", "TicketOpened",
         {"channel": "import", "status": "open", "priority": "normal",
          "team_id": "x"}),
        ("09:05", "TeamChanged", {"to": "y", "from": "x"}),
        ("09:10", "StatusChanged", {"to": "resolved", "from": "open"}),
        ("09:20", "StatusChanged", {"to": "closed", "from": "resolved"}),
    ]  # fmt: skip
    assert (report.events, report.tickets, report.rejected) == (4, 1, 0)
    assert {fact["source"] for fact in importer.log.facts} == {"import:crm"}


def test_tickets_may_be_interleaved_and_out_of_order(importer: Importer) -> None:
    importer.table(
        LOG, rows("B 09:07 done x", "A 09:10 done x", "B 09:01 new x", "A 09:00 new x")
    )

    assert [(at, type_) for at, type_, _ in importer.told()] == [
        ("09:00", "TicketOpened"),
        ("09:01", "TicketOpened"),
        ("09:07", "StatusChanged"),
        ("09:10", "StatusChanged"),
    ]


def test_the_file_s_order_breaks_ties(importer: Importer) -> None:
    importer.table(
        LOG, rows("A 09:00 new x", "A 09:00 done x", "A 09:00 wait x", "A 09:00 shut x")
    )

    assert [data["to"] for _, _, data in importer.told("StatusChanged")] == [
        "resolved",
        "pending",
        "closed",
    ]


def test_with_file_order_an_earlier_time_becomes_that_of_the_row_before(
    importer: Importer,
) -> None:
    importer.table(
        LOG + "order: file\n", rows("A 09:00 new x", "A 09:09 wait x", "A 09:05 done x")
    )

    assert importer.told("StatusChanged") == [
        ("09:09", "StatusChanged", {"to": "pending", "from": "open"}),
        ("09:09", "StatusChanged", {"to": "resolved", "from": "pending"}),
    ]


def test_importing_again_adds_nothing(importer: Importer) -> None:
    first = importer.table(LOG, rows("A 09:00 new x", "A 09:05 done y"))
    again = importer.table(LOG, rows("A 09:00 new x", "A 09:05 done y"))

    assert (first.appended, first.known) == (3, 0)
    assert (again.appended, again.known) == (0, 3)


def test_a_longer_export_adds_what_is_new(importer: Importer) -> None:
    importer.table(LOG, rows("A 09:00 new x", "A 09:05 wait x"))

    report = importer.table(
        LOG, rows("A 09:00 new x", "A 09:05 wait x", "A 10:00 shut x")
    )

    assert (report.appended, report.known) == (1, 2)


def test_overlapping_files_are_one_log(importer: Importer) -> None:
    report = importer.table(
        LOG,
        rows("A 09:00 new x", "A 09:05 wait x", "A 09:05 new x"),
        rows("A 09:05 wait x", "A 09:05 new x", "A 10:00 shut x"),
    )

    assert report.events == 4


def test_a_ticket_first_seen_closed_was_opened_open(importer: Importer) -> None:
    importer.table(LOG, rows("A 09:00 shut x"))

    told = [(at, data.get("status"), data.get("to")) for at, _, data in importer.told()]
    assert told == [("09:00", "open", None), ("09:00", None, "closed")]


EMPTY_CELLS: list[tuple[str, list[tuple[str | None, str | None]]]] = [
    ("group", [("x", None), (None, "y")]),
    ("{column: group, empty: unchanged}", [("x", "y")]),
]


@pytest.mark.parametrize(
    ("team", "changes"), EMPTY_CELLS, ids=["clears", "is unchanged"]
)
def test_what_an_empty_cell_means(
    importer: Importer, team: str, changes: list[tuple[Any, Any]]
) -> None:
    mapping = LOG.replace("team: group", f"team: {team}") + 'nulls: ["?"]\n'

    importer.table(mapping, rows("A 09:00 new x", "A 09:05 new ?", "A 09:10 new y"))

    told = importer.told("TeamChanged")
    assert [(data.get("from"), data.get("to")) for _, _, data in told] == changes


def test_every_attribute_has_its_column(importer: Importer) -> None:
    mapping = """
    source: all
    columns:
      ticket: t
      time: at
      priority: {column: p, values: {P1: urgent, "*": low}}
      agent: who
      category: cat
      tags: {column: tags, separator: "|"}
      policy: {value: gold}
      contact: client
      channel: {value: phone}
      language: lang
      country: land
      actor: by
    """
    importer.table(
        mapping,
        "t,at,p,who,cat,tags,client,lang,land,by\n"
        "A,2026-01-05 09:00,P1,bob,refund,b|a|b,Ada,,FR,eve\n"
        "A,2026-01-05 09:05,P9,,sale,b,Ada,fr,FR,eve\n",
    )

    _, opened, *changes = importer.told()
    contact = opened[2].pop("contact_id")
    assert opened == (
        "09:00", "TicketOpened",
        {"channel": "phone", "status": "open", "priority": "urgent",
         "agent_id": "bob", "category": "refund", "language": "fr",
         "country": "FR", "tags": ["a", "b"], "policy_id": "gold"},
    )  # fmt: skip
    assert changes == [
        ("09:05", "PriorityChanged", {"to": "low", "from": "urgent"}),
        ("09:05", "CategoryChanged", {"to": "sale", "from": "refund"}),
        ("09:05", "TagsChanged", {"to": ["b"]}),
        ("09:05", "TicketAssigned", {"from_agent_id": "bob"}),
    ]
    assert importer.log.facts[0]["stream"] == f"contact:{contact}"
    assert importer.log.facts[-1]["actor"] == "agent:eve"


FINAL = (
    LOG
    + """
  opened_at: began
final_times: {resolved: solved, closed: ended}
"""
)


def final_rows(*lines: str, began: str = "09:00", solved: str, ended: str) -> str:
    fixed = [f"2026-01-05 {at}" if at else "" for at in (began, solved, ended)]
    body = rows(*lines).removeprefix(HEAD)
    return f"{HEAD.strip()},began,solved,ended\n" + "".join(
        ",".join([line, *fixed]) + "\n" for line in body.splitlines()
    )


FINAL_TIMES: list[tuple[str, list[str], tuple[str, str], list[tuple[str, str]]]] = [
    ("the last change into the status happens then",
     ["09:01 new", "09:10 done", "09:20 shut", "09:30 shut"], ("09:15", "09:30"),
     [("09:15", "resolved"), ("09:30", "closed")]),
    ("an earlier resolution keeps its row's time",
     ["09:01 new", "09:10 done", "09:12 new", "09:20 done"], ("09:25", ""),
     [("09:10", "resolved"), ("09:12", "open"), ("09:25", "resolved")]),
    ("rows before a closing are no later than it",
     ["09:01 new", "09:40 done", "09:45 shut"], ("09:30", "09:30"),
     [("09:30", "resolved"), ("09:30", "closed")]),
    ("a closing without a row is added",
     ["09:01 new", "09:10 wait"], ("", "11:00"),
     [("09:10", "pending"), ("11:00", "closed")]),
    ("a resolution without a row is added before the closing",
     ["09:01 new", "09:40 shut"], ("09:30", "09:40"),
     [("09:30", "resolved"), ("09:40", "closed")]),
    ("both are added to a log of one row per ticket",
     ["09:00 new"], ("10:00", "11:00"),
     [("10:00", "resolved"), ("11:00", "closed")]),
    ("one row that says closed",
     ["09:00 shut"], ("10:00", "11:00"),
     [("10:00", "resolved"), ("11:00", "closed")]),
    ("a second closing without a row is added",
     ["09:00 new", "09:10 shut", "09:20 new"], ("", "10:00"),
     [("09:10", "closed"), ("09:20", "open"), ("10:00", "closed")]),
    ("an empty one changes nothing",
     ["09:00 new", "09:10 done"], ("", ""), [("09:10", "resolved")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "finals", "changes"),
    [case[1:] for case in FINAL_TIMES],
    ids=[case[0] for case in FINAL_TIMES],
)
def test_final_times(
    importer: Importer,
    lines: list[str],
    finals: tuple[str, str],
    changes: list[tuple[str, str]],
) -> None:
    solved, ended = finals

    report = importer.table(
        FINAL,
        final_rows(*(f"A {one} x" for one in lines), solved=solved, ended=ended),
    )

    told = importer.told("StatusChanged")
    assert [(at, data["to"]) for at, _, data in told] == changes
    assert report.remarks == 0


@pytest.mark.parametrize(
    ("finals", "said"),
    [(("08:00", ""), "final time resolved 2026-01-05T08:00:00Z contradicts"),
     (("09:50", "09:40"), "final time resolved 2026-01-05T09:50:00Z contradicts"),
     (("", "09:01"), "final time closed 2026-01-05T09:01:00Z contradicts")],
    ids=["before the opening", "after the closing", "before later changes"],
)  # fmt: skip
def test_a_final_time_that_contradicts_the_rows_is_a_remark(
    importer: Importer, finals: tuple[str, str], said: str
) -> None:
    report = importer.table(
        FINAL,
        final_rows(
            "A 09:00 new x", "A 09:10 wait x", solved=finals[0], ended=finals[1]
        ),
    )

    ((number, reason, _),) = report_lines(report)
    assert reason.startswith(said)
    assert (number, report.remarks, report.rejected) == (3, 1, 0)


def test_changes_before_the_opening_happen_at_the_opening(importer: Importer) -> None:
    importer.table(
        FINAL,
        final_rows(
            "A 08:50 new x", "A 08:55 wait y", began="09:00", solved="", ended=""
        ),
    )

    assert [(at, type_) for at, type_, _ in importer.told()] == [
        ("09:00", "TicketOpened"),
        ("09:00", "TeamChanged"),
        ("09:00", "StatusChanged"),
    ]


BAD_ROWS: list[tuple[str, str]] = [
    (",2026-01-05 09:00,new,x", "id is empty: expected a ticket's name"),
    ("A,,new,x", "at is empty: expected a time as iso"),
    ("A,yesterday,new,x", "at 'yesterday': expected a time as iso"),
    ("A,2026-02-30 09:00,new,x", "at '2026-02-30 09:00': expected a time as iso"),
    ("A,2026-01-05 09:00,odd,x", "state 'odd': expected one of new, wait, done, shut"),
    ("A,2026-01-05 09:00,new", "3 cells: expected 4"),
    ("A,2026-01-05 09:00,new,x,y", "5 cells: expected 4"),
    ('A,2026-01-05 09:00,"new,x', "CSV: unexpected end of data"),
    ('A,2026-01-05 09:00,"new"!,x', "CSV: ',' expected after '\"'"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD_ROWS, ids=[one for one, _ in BAD_ROWS])
def test_a_bad_row_goes_to_the_report_and_the_others_load(
    importer: Importer, bad: str, reason: str
) -> None:
    content = rows("B 09:00 new x") + bad + "\n" + "B,2026-01-05 10:00,done,x\n"

    report = importer.table(LOG, content)

    assert report_lines(report) == [(3, reason, bad)]
    assert (report.events, report.tickets) == (2, 1)


def test_a_row_is_named_by_its_first_line(importer: Importer) -> None:
    bad = 'A,2026-01-05 09:00,odd,"x\ny"'

    report = importer.table(LOG, f'{HEAD}B,2026-01-05 09:00,new,"x\ny"\n{bad}\n')

    assert report_lines(report) == [
        (4, "state 'odd': expected one of new, wait, done, shut", bad)
    ]


def test_a_stray_quote_does_not_swallow_what_follows(importer: Importer) -> None:
    content = HEAD + 'A,2026-01-05 09:00,new,"x\nB,2026-01-05 09:00,new,"x"\n'

    report = importer.table(LOG, content)

    assert [number for number, _, _ in report_lines(report)] == [2]
    assert report.tickets == 1


def test_files_of_other_shapes_are_read(importer: Importer) -> None:
    mapping = """
    source: odd
    file: {delimiter: ";", encoding: cp1252, skip_lines: 2, header: false, quote: "'"}
    columns: {ticket: "1", time: {column: "2", format: "%d.%m.%Y %H:%M"}, team: "3"}
    """
    text = "Export\n\nA; 5.1.2026 09:00 ;'Qualité; élève'\n"

    importer.table(mapping, gzip.compress(text.encode("cp1252")))

    ((at, _, data),) = importer.told()
    assert (at, data["team_id"]) == ("09:00", "Qualité; élève")


def test_bytes_that_are_no_text_are_reported(importer: Importer) -> None:
    content = rows("B 09:00 new x").encode() + b"A,2026-01-05 09:00,new,\xe9\n"

    report = importer.table(LOG, content)

    ((number, reason, raw),) = report_lines(report)
    assert (number, reason) == (3, "bytes that are not text in the file's encoding")
    assert raw == "A,2026-01-05 09:00,new,�"


def test_a_missing_column_names_those_there_are(importer: Importer) -> None:
    with pytest.raises(
        ColumnMissing, match="column 'group': expected one of id, at, state"
    ):
        importer.table(LOG, "id,at,state\nA,2026-01-05 09:00,new\n")


@pytest.mark.parametrize(
    "content",
    ["", gzip.compress(rows("A 09:00 new x").encode())[:-9]],
    ids=["empty", "cut short"],
)
def test_a_file_that_cannot_be_read_imports_nothing(
    importer: Importer, content: str | bytes
) -> None:
    with pytest.raises(UnreadableFile):
        importer.table(LOG, content)

    assert importer.log.facts == []
