"""Publishing hands readers whole files, never a changing one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.publish import KEPT_FILES, publish

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "build.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create schema raw; create schema marts;"
            "create table raw.events(seq bigint, occurred_at timestamptz);"
            "insert into raw.events values (41, '2026-03-01 08:00:00+00');"
            "create table marts.fct_tickets as select 'T-1' as ticket_id;"
            "comment on table marts.fct_tickets is 'One row per ticket.';"
            "comment on column marts.fct_tickets.ticket_id is 'The ticket''s id.';"
        )
    return path


def current(published: Path) -> Path:
    return published / (published / "CURRENT").read_text().strip()


def test_current_names_a_file_with_the_marts_and_nothing_else(
    warehouse: Path, tmp_path: Path
) -> None:
    published = tmp_path / "published"

    publication = publish(warehouse, published, build_id="b1", now=NOW)

    assert publication.landed_seq == 41
    with duckdb.connect(str(current(published)), read_only=True) as connection:
        schemas = connection.execute(
            "select distinct schema_name from duckdb_tables()"
        ).fetchall()
        tickets = connection.execute("select ticket_id from marts.fct_tickets")
        assert schemas == [("marts",)]
        assert tickets.fetchall() == [("T-1",)]


def test_descriptions_travel_with_the_tables(warehouse: Path, tmp_path: Path) -> None:
    publish(warehouse, tmp_path / "published", build_id="b1", now=NOW)

    path = current(tmp_path / "published")
    with duckdb.connect(str(path), read_only=True) as connection:
        comments = connection.execute(
            "select comment from duckdb_columns() where table_name = 'fct_tickets'"
        ).fetchall()
        assert comments == [("The ticket's id.",)]


def test_a_reader_of_the_old_file_keeps_its_rows(
    warehouse: Path, tmp_path: Path
) -> None:
    published = tmp_path / "published"
    publish(warehouse, published, build_id="b1", now=NOW)
    reader = duckdb.connect(str(current(published)), read_only=True)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("insert into marts.fct_tickets values ('T-2')")

    for build in range(KEPT_FILES + 1):
        publish(warehouse, published, build_id=f"b{build + 2}", now=NOW)

    assert reader.execute("select count(*) from marts.fct_tickets").fetchall() == [(1,)]
    reader.close()


def test_only_the_last_files_are_kept(warehouse: Path, tmp_path: Path) -> None:
    published = tmp_path / "published"

    for build in range(5):
        publish(warehouse, published, build_id=f"b{build}", now=NOW)

    names = sorted(path.name for path in published.iterdir())
    assert names == [
        "CURRENT",
        "warehouse-3.duckdb",
        "warehouse-4.duckdb",
        "warehouse-5.duckdb",
    ]
