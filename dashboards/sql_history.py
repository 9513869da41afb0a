"""What the analyst asked in this session, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl
import streamlit as st

from dashboards import formats
from dashboards.service import JsonObject, Service, ServiceProblem

KEPT_QUERIES = 30
HISTORY_KEY = "sql-history"
TEXT_KEY = "sql-text"
LATEST_KEY = "sql-latest"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answered or refused query. `refusal` is the service's own words."""

    sql: str
    frame: pl.DataFrame | None = None
    elapsed_ms: float = 0.0
    is_truncated: bool = False
    as_of: datetime | None = None
    refusal: str | None = None

    @classmethod
    def of(cls, sql: str, result: JsonObject) -> Answer:
        as_of = result.get("as_of")
        return cls(
            sql=sql,
            frame=_frame(result),
            elapsed_ms=float(result["elapsed_ms"]),
            is_truncated=bool(result["is_truncated"]),
            as_of=formats.parse(as_of) if as_of else None,
        )


def ask(service: Service, sql: str) -> Answer:
    """The service's answer to the query, remembered as the latest one."""
    try:
        answer = Answer.of(sql, service.post("sql", {"query": sql}))
    except ServiceProblem as problem:
        answer = Answer(sql, refusal=str(problem))
    st.session_state[LATEST_KEY] = answer
    earlier = [query for query in history() if query != sql]
    st.session_state[HISTORY_KEY] = [sql, *earlier][:KEPT_QUERIES]
    return answer


def latest() -> Answer | None:
    found = st.session_state.get(LATEST_KEY)
    return found if isinstance(found, Answer) else None


def history() -> list[str]:
    """The queries of this session, each once."""
    return list(st.session_state.get(HISTORY_KEY, []))


def given_text() -> str | None:
    """The text last put into the editor by an example or by the history."""
    return st.session_state.get(TEXT_KEY)


def put_text(sql: str) -> None:
    """Puts the text into the editor; for callbacks."""
    st.session_state[TEXT_KEY] = sql


def _frame(result: JsonObject) -> pl.DataFrame:
    """Rows as a frame; instants and dates, texts in JSON, become what they were."""
    columns, seen = [], set[str]()
    for column in result["columns"]:
        name = column["name"]
        while name in seen:
            name += "_"
        seen.add(name)
        columns.append(name)
    frame = pl.DataFrame(
        result["rows"], schema=columns, orient="row", infer_schema_length=None,
        strict=False,
    )  # fmt: skip
    kinds = {
        name: c["type"] for name, c in zip(columns, result["columns"], strict=True)
    }
    return frame.with_columns(
        [
            _as_instant(name, kinds[name])
            for name, kind in frame.schema.items()
            if kind == pl.String and kinds[name].startswith(("timestamp", "date"))
        ]
    )


def _as_instant(name: str, kind: str) -> pl.Expr:
    if kind == "date":
        return pl.col(name).str.to_date(strict=False)
    return pl.col(name).str.to_datetime(time_zone="UTC", strict=False)
