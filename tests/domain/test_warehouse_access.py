from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing_service.domain.access import Holding, Principal, Scope, reaches
from routing_service.domain.roles import REACHES, Powers
from routing_service.domain.warehouse_access import MARTS, TableRows, warehouse_rows

MODELS = Path(__file__).parents[2] / "transforms" / "models" / "marts"
PERMISSIONS = frozenset({"sql.run"})
TEAMS = st.sampled_from([None, "a", "b", "o'neil"])
PEOPLE = st.sampled_from([None, "me", "bo"])
NUMBERS = st.sampled_from([None, "1", "2"])
COUNTRIES = st.sampled_from([None, "FR", "BE"])


def some(values):
    return st.lists(values.filter(bool), max_size=2, unique=True).map(tuple)


HOLDINGS = st.builds(
    Holding, TEAMS, PEOPLE, st.sampled_from([1, 2]), NUMBERS, COUNTRIES, PEOPLE
)
PRINCIPALS = st.builds(
    Principal,
    st.just("me"),
    st.just("some role"),
    some(TEAMS),
    st.builds(Scope, some(TEAMS), some(NUMBERS), some(COUNTRIES)),
    st.builds(Powers, st.just(PERMISSIONS), st.sampled_from(REACHES)),
)


@pytest.fixture(scope="module")
def warehouse():
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as published")
        connection.execute("create schema published.marts")
        connection.execute(
            "create table published.marts.fct_tickets (ticket_id int, "
            "contact_id int, team_id varchar, agent_id varchar, level int, "
            "number_id varchar, country varchar)"
        )
        connection.execute(
            "create table published.marts.dim_contacts "
            "(contact_id int, account_manager_id varchar)"
        )
        yield connection


def written(connection, holdings):
    connection.execute("delete from published.marts.fct_tickets")
    connection.execute("delete from published.marts.dim_contacts")
    for at, one in enumerate(holdings):
        connection.execute(
            "insert into published.marts.fct_tickets values (?, ?, ?, ?, ?, ?, ?)",
            [at, at, one.team_id, one.agent_id, one.level, one.number_id, one.country],
        )
        connection.execute(
            "insert into published.marts.dim_contacts values (?, ?)",
            [at, one.account_manager_id],
        )


@settings(max_examples=150, deadline=None)
@given(principal=PRINCIPALS, holdings=st.lists(HOLDINGS, max_size=12))
def test_sql_shows_the_tickets_that_the_policy_reaches(warehouse, principal, holdings):
    written(warehouse, holdings)
    where = {one.table: one.where for one in warehouse_rows(principal)}

    found = {
        mart: {
            row[0]
            for row in warehouse.execute(
                f"select {column} from published.marts.{mart} where {where[mart]}"
            ).fetchall()
        }
        for mart, column in (
            ("fct_tickets", "ticket_id"),
            ("dim_contacts", "contact_id"),
        )
    }

    reached = {at for at, one in enumerate(holdings) if reaches(principal, one)}
    assert found["fct_tickets"] == reached
    if not principal.reaches_all:
        assert found["dim_contacts"] == reached


def test_every_mart_says_how_it_is_scoped():
    built = {path.stem for path in MODELS.glob("*.sql")}

    assert set(MARTS) == built | {"publication"}


def test_a_mart_that_says_nothing_is_withheld_from_who_sees_part(monkeypatch):
    monkeypatch.delitem(MARTS, "fct_csat")
    powers = Powers(PERMISSIONS, "scope")

    scoped = warehouse_rows(Principal("me", "x", ("a",), powers=powers))

    assert "fct_csat" not in {one.table for one in scoped}


def test_without_a_permission_to_read_figures_there_are_none():
    assert warehouse_rows(Principal("me", "x", powers=Powers(reach="all"))) == ()


def test_who_reaches_all_reads_every_row():
    rows = warehouse_rows(Principal("me", "x", powers=Powers(PERMISSIONS, "all")))

    assert rows == tuple(TableRows(mart, "true") for mart in MARTS)
