"""Opening: old and new files, files of others, files in use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from log_facts import message

from routing_service.log.errors import LogDamaged, LogInUse, LogTooNew
from routing_service.log.event_log import EventLog

HOLDER = """
import sys
from pathlib import Path
from routing_service.log.event_log import EventLog

with EventLog.open(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_what_was_appended_is_known_after_reopening(path: Path) -> None:
    facts = [message(f"T-{number % 7}", text="hello") for number in range(100)]
    with EventLog.open(path) as log:
        records = log.append(facts).records

    with EventLog.open(path) as log:
        again = log.append(facts)

        assert again.records == ()
        assert len(again.known) == 100
        assert tuple(log.read()) == records
        assert log.version("ticket:T-1") == 15
        assert log.append([message("T-1")]).records[0].seq == 101


def test_a_second_process_is_told_who_holds_the_log(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"

        with pytest.raises(LogInUse) as refusal:
            EventLog.open(path)
        holder.communicate("")

    assert refusal.value.pid == holder.pid
    assert str(path) in str(refusal.value)
    assert f"process {holder.pid}" in str(refusal.value)
    assert sys.executable in (refusal.value.command or "")


def test_a_second_log_in_one_process_is_refused(log: EventLog, path: Path) -> None:
    with pytest.raises(LogInUse, match="in use by process"):
        EventLog.open(path)

    assert log.append([message()]).records[0].seq == 1


def test_a_closed_log_opens_again_at_once(path: Path) -> None:
    for expected in range(3):
        with EventLog.open(path) as log:
            assert log.last_seq == expected
            reader = log.read()
            log.append([message()]).durable.result()
            next(reader, None)


def test_a_file_of_a_newer_layout_is_refused(path: Path) -> None:
    EventLog.open(path).close()
    change(path, "update meta set layout = 99")

    with pytest.raises(LogTooNew, match=r"layout 99: expected \d+ or below"):
        EventLog.open(path)


def test_a_file_with_a_gap_is_refused(path: Path) -> None:
    with EventLog.open(path) as log:
        log.append([message() for _ in range(3)])
    change(path, "delete from events where seq = 2")

    with pytest.raises(LogDamaged, match="expected events 1 to 2"):
        EventLog.open(path)


def test_another_database_is_refused(path: Path) -> None:
    path.parent.mkdir(parents=True)
    change(path, "create table figures (amount integer)")

    with pytest.raises(LogDamaged, match="another DuckDB database"):
        EventLog.open(path)


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a database" * 4096)

    with pytest.raises(LogDamaged, match=r"comptoir\.duckdb"):
        EventLog.open(path)


def change(path: Path, sql: str) -> None:
    with duckdb.connect(path) as connection:
        connection.execute(sql)
