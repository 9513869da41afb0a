"""Other tables in the log's file: written in turn, read as rows."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import duckdb
import pytest
from log_facts import NOON, message

from routing_service.log.event_log import EventLog

CREATE = """
create table if not exists accounts (name varchar unique, changed_at timestamptz);
create table if not exists sessions (name varchar)
"""


def test_statements_are_durable_and_return_their_rows(path: Path) -> None:
    with EventLog.open(path) as log:
        log.execute_write(CREATE)
        written = log.execute_write(
            "insert into accounts values (?, ?) returning name", ["ada", NOON]
        )
        assert written.result() == [("ada",)]

    with EventLog.open(path) as log:
        rows = log.query(
            "select name, changed_at from accounts where name = ?", ["ada"]
        )

    assert rows == [("ada", NOON)]
    assert rows[0][1].astimezone(UTC) == NOON


def test_a_refused_statement_harms_nobody(log: EventLog) -> None:
    log.execute_write(CREATE).result()
    log.execute_write("insert into accounts values ('ada', now())").result()
    before = log.append([message()])

    twice = log.execute_write("insert into accounts values ('ada', now())")
    typo = log.execute_write("insert into nothing values (1)")
    after = log.append([message()])

    with pytest.raises(duckdb.ConstraintException):
        twice.result()
    with pytest.raises(duckdb.CatalogException):
        typo.result()
    assert before.durable.result() is after.durable.result() is None
    assert log.query("select count(*) from accounts") == [(1,)]
