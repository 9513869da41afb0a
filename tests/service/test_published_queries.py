from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest

from routing_service.domain.warehouse_access import TableRows
from routing_service.errors import NotPublished, QueryRefused, QueryTooLong
from routing_service.published import Published


def publish(folder, number, rows):
    name = f"warehouse-{number}.duckdb"
    with duckdb.connect(str(folder / name)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_tickets "
            "(ticket_id varchar, team_id varchar, agent_id varchar)"
        )
        connection.execute(
            "comment on column marts.fct_tickets.ticket_id is 'The ticket.'"
        )
        connection.execute(
            "insert into marts.fct_tickets "
            "select 'T-' || range, 'support', null from range(?)",
            [rows],
        )
        connection.execute(
            "create table marts.publication as select "
            "timestamptz '2026-03-02 09:00:00Z' as last_occurred_at, "
            "now() as published_at"
        )
    (folder / "CURRENT").write_text(name)


@pytest.fixture
def published(tmp_path):
    publish(tmp_path, 1, rows=20)
    warehouse = Published(tmp_path)
    yield warehouse
    warehouse.close()


def test_a_query_reads_the_marts_and_says_how_fresh_they_are(published):
    result = published.query("select count(*) as tickets from fct_tickets")

    assert result.rows == [(20,)]
    assert [(one.name, one.type) for one in result.columns] == [("tickets", "bigint")]
    assert result.as_of == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_more_rows_than_asked_are_cut_and_said_to_be(published):
    result = published.query("-- all\nselect * from marts.fct_tickets", rows=5)

    assert len(result.rows) == 5
    assert result.is_truncated


def test_a_newer_publication_is_seen_by_the_next_query(published, tmp_path):
    published.query("select 1")
    publish(tmp_path, 2, rows=30)

    result = published.query("select count(*) from fct_tickets")

    assert result.rows == [(30,)]


def test_a_query_that_runs_too_long_is_stopped(published):
    endless = "select count(*) from range(1000000000) a, range(1000000) b"

    with pytest.raises(QueryTooLong):
        published.query(endless, seconds=0.1)


def test_nothing_published_yet_is_said_so(tmp_path):
    with pytest.raises(NotPublished, match="comptoir build"):
        Published(tmp_path).query("select 1")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "select 1; select 2",
        "delete from fct_tickets",
        "create table t as select 1",
        "copy fct_tickets to 'stolen.csv'",
        "attach 'other.duckdb'",
        "install httpfs",
        "load httpfs",
        "set memory_limit = '100GB'",
        "pragma enable_profiling",
        "call duckdb_settings()",
        "prepare x as select 1",
        "select * from read_text('/etc/passwd')",
        "select * from read_csv('/etc/passwd')",
        "select * from glob('/*')",
        "select * from '/etc/passwd'",
        "select * from 'https://example.com/a.parquet'",
        "with a as (select * from read_text('/etc/passwd')) select * from a",
        "select (select content from read_text('/etc/passwd'))",
        "explain select * from read_text('/etc/passwd')",
        "select * from duckdb_secrets()",
        "select * from other.main.secrets",
        "selec 1",
    ],
)
def test_everything_but_one_reading_statement_over_the_marts_is_refused(
    published, query
):
    with pytest.raises(QueryRefused):
        published.query(query)


@pytest.mark.parametrize(
    "query",
    [
        "from fct_tickets",
        "with a as (select 1 as x) select * from a",
        "(select 1) union all (select 2)",
        "explain select * from fct_tickets",
        "describe fct_tickets",
        "summarize fct_tickets",
        "values (1), (2)",
        "select * from range(10)",
        "select * from unnest([1, 2])",
        "select table_name from information_schema.tables",
    ],
)
def test_an_analysts_usual_statements_run(published, query):
    assert published.query(query).rows


def test_the_schema_names_tables_columns_and_their_meaning(published):
    tables, _ = published.schema()

    assert [table.name for table in tables] == ["fct_tickets", "publication"]
    assert tables[0].columns[0] == ("ticket_id", "varchar", "The ticket.")


def test_a_file_of_an_older_build_is_not_shown_in_part(tmp_path):
    publish(tmp_path, 1, rows=3)
    bound = [TableRows("fct_tickets", "some_column in ('support')")]

    with pytest.raises(NotPublished, match="comptoir build"):
        Published(tmp_path, tables=bound).query("select 1")
