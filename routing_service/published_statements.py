"""Which statements analysts may run: one that only reads the marts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import msgspec
import sqlglot
from sqlglot import exp

from routing_service.domain.types import JsonObject
from routing_service.errors import QueryRefused

SCHEMAS = frozenset({"", "marts", "information_schema"})
OWN_SCHEMAS = SCHEMAS | {"main"}
TABLE_FUNCTIONS = (exp.GenerateSeries, exp.Unnest)
FUNCTIONS = frozenset({"range", "generate_series", "unnest"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that only reads the marts."""

    text: str
    is_select: bool
    is_explained: bool = False

    def limited_to(self, rows: int) -> str:
        if not self.is_select:
            return self.text
        return f"select * from (\n{self.text}\n) limit {rows}"  # noqa: S608


def checked(sql: str) -> Statement:
    """`sql` as one statement that only reads the marts; raises QueryRefused.

    The lock of the connection is the wall; this list refuses early and with words.
    """
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryRefused(str(error)) from None
    if len(statements) != 1:
        raise QueryRefused(f"{len(statements)} statements: expected exactly one")
    statement = statements[0]
    kinds = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
    if statement.type not in kinds:
        raise QueryRefused(
            f"a {statement.type.name} statement: expected select or explain"
        )
    text = str(statement.query).strip().rstrip(";").strip()
    tree = _checked_tree(_without_explain(text))
    is_explained = statement.type == duckdb.StatementType.EXPLAIN
    is_select = isinstance(tree, exp.Query) and not is_explained
    return Statement(text, is_select, is_explained)


def check_names(connection: duckdb.DuckDBPyConnection, statement: Statement) -> None:
    """Asks DuckDB's own parser for every name once more, for a reader who may see only
    part of the file: what sqlglot reads otherwise must not lead around the views.

    Plans are refused, since they tell how many rows there are behind a view. Raises
    QueryRefused.
    """
    if statement.is_explained:
        raise QueryRefused("explain: only for who may see every row")
    row = connection.execute(
        "select json_serialize_sql($text::varchar)", {"text": statement.text}
    ).fetchall()[0]
    tree = msgspec.json.decode(row[0])
    if tree["error"]:
        raise QueryRefused(f"not checkable: {tree['error_message']}")
    for node in _nodes(tree):
        catalog = node.get("catalog_name") or node.get("catalog") or ""
        schema = node.get("schema_name") or node.get("schema") or ""
        if catalog or schema not in OWN_SCHEMAS:
            raise QueryRefused(f"{catalog or schema}: only the marts can be read")
        if node.get("type") == "TABLE_FUNCTION":
            name = node["function"].get("function_name")
            if name not in FUNCTIONS:
                raise QueryRefused(f"table function {name}: not open")


def _nodes(tree: object) -> Iterator[JsonObject]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)


def _without_explain(text: str) -> str:
    words = text.split(maxsplit=2)
    if words[0].lower() != "explain":
        return text
    return words[2] if words[1].lower() == "analyze" else text[len("explain") :]


def _checked_tree(
    text: str,
) -> exp.Query | exp.Summarize | exp.Describe | exp.Values:
    try:
        tree = sqlglot.parse_one(text, dialect="duckdb")
    except sqlglot.errors.SqlglotError as error:
        raise QueryRefused(f"not readable: {error}") from None
    if not isinstance(tree, exp.Query | exp.Summarize | exp.Describe | exp.Values):
        raise QueryRefused(f"a {tree.key} statement: expected select")
    for table in tree.find_all(exp.Table):
        if table.db.lower() not in SCHEMAS or table.catalog:
            raise QueryRefused(f"{table.sql('duckdb')}: only the marts can be read")
        function = table.this
        if isinstance(function, exp.Func) and not isinstance(function, TABLE_FUNCTIONS):
            raise QueryRefused(
                f"table function {function.sql('duckdb')}: only range, "
                "generate_series and unnest are open"
            )
        if any(mark in table.name for mark in "/.*:"):
            raise QueryRefused(f"{table.name}: files cannot be read")
    return tree
