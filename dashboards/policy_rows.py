"""The form's tables: warnings, escalation steps and targets between teams.

A table's rows are what people write (`80%`, `15m`); the service reads them and says
what it does not take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboards import durations, words_sla
from dashboards.i18n import gettext as _
from dashboards.policies import Choices
from dashboards.service import JsonObject

LEVELS = (1, 2)
TEXTS = pl.List(pl.String)


def warnings(policy: JsonObject, choices: Choices, key: str, *, may: bool) -> object:
    """`warn_at`: a percentage of the target or a time before its end, and whom to
    tell."""
    rows = [
        {
            "at": f"{one['percent']}%"
            if one.get("percent") is not None
            else durations.written(one.get("before_seconds")),
            "notify": one.get("notify") or [],
        }
        for one in policy["warn_at"]
    ]
    columns = {
        "at": st.column_config.TextColumn(
            _("At"),
            help=_("A share of the target (80%), or a time before its end (10m)."),
            required=True,
            width="small",
        ),
        "notify": _recipients(choices),
    }
    found = _edited(rows, {"at": pl.String, "notify": TEXTS}, columns, key, may=may)
    return [
        {"at": one["at"], "notify": one["notify"]} if one["notify"] else one["at"]
        for one in found
    ]


def steps(policy: JsonObject, choices: Choices, key: str, *, may: bool) -> object:
    """`escalate`: what happens so long after a target was missed."""
    rows = [
        {
            "after": durations.written(one["after_seconds"]),
            "target": one["target"],
            "level": one["level"] is not None,
            "team": one["team"],
            "agent": one["agent"],
            "supervisor": one["supervisor"],
            "priority": one["priority"],
            "tags": one["tags"],
            "notify": one.get("notify") or [],
        }
        for one in policy["escalate"]
    ]
    schema: dict[str, Any] = {
        "after": pl.String,
        "target": pl.String,
        "level": pl.Boolean,
        "team": pl.String,
        "agent": pl.String,
        "supervisor": pl.Boolean,
        "priority": pl.String,
        "tags": TEXTS,
        "notify": TEXTS,
    }
    targets = {name: words_sla.target(name) for name in words_sla.TARGETS}
    columns = {
        "after": st.column_config.TextColumn(
            _("After"),
            help=_("Time after the missed target: 0s, 15m, 1h."),
            default="0s",
        ),
        "target": _one_of(_("Target"), targets, _("Empty: any target.")),
        "level": st.column_config.CheckboxColumn(_("Level 2"), default=False),
        "team": _one_of(_("Team"), choices.teams),
        "agent": _one_of(_("Agent"), choices.agents),
        "supervisor": st.column_config.CheckboxColumn(_("Supervisor"), default=False),
        "priority": _one_of(_("Priority"), choices.priorities),
        "tags": st.column_config.MultiselectColumn(
            _("Tags"), options=[], accept_new_options=True
        ),
        "notify": _recipients(choices),
    }
    found = _edited(rows, schema, columns, key, may=may)
    return [_step(one) for one in found]


def _step(row: JsonObject) -> JsonObject:
    step = {
        "after_seconds": row["after"] or "0s",
        "target": row["target"],
        "level": 2 if row["level"] else None,
        "team": row["team"],
        "supervisor": bool(row["supervisor"]),
        "agent": row["agent"],
        "priority": row["priority"],
        "tags": row["tags"] or [],
    }
    return step | ({"notify": row["notify"]} if row["notify"] else {})


def between_teams(
    policy: JsonObject, choices: Choices, key: str, *, may: bool
) -> list[JsonObject]:
    """`internal`: how soon a side that is handed a ticket answers the other."""
    rows = [
        {
            "from_team": one["from"]["team"],
            "from_level": one["from"]["level"],
            "to_team": one["to"]["team"],
            "to_level": one["to"]["level"],
            "target": durations.written(one["target"]),
        }
        for one in policy.get("internal", ())
    ]
    schema: dict[str, Any] = {
        "from_team": pl.String,
        "from_level": pl.Int64,
        "to_team": pl.String,
        "to_level": pl.Int64,
        "target": pl.String,
    }
    columns = {
        "from_team": _one_of(_("From team"), choices.teams, _("Empty: any team.")),
        "from_level": _level(_("From level")),
        "to_team": _one_of(_("To team"), choices.teams, _("Empty: any team.")),
        "to_level": _level(_("To level")),
        "target": st.column_config.TextColumn(_("Within"), required=True),
    }
    return [
        {
            "from": _side(one["from_team"], one["from_level"]),
            "to": _side(one["to_team"], one["to_level"]),
            "target": one["target"],
        }
        for one in _edited(rows, schema, columns, key, may=may)
    ]


def _side(team: str | None, level: float | None) -> JsonObject:
    """The editor gives numbers of a column with gaps back as 1.0."""
    return {"team": team, "level": None if level is None else int(level)}


def _edited(
    rows: Sequence[JsonObject],
    schema: Mapping[str, Any],
    columns: Mapping[str, ColumnConfig],
    key: str,
    *,
    may: bool,
) -> list[JsonObject]:
    found = st.data_editor(
        pl.DataFrame(list(rows), schema=dict(schema)),
        column_config=dict(columns),
        num_rows="dynamic" if may else "fixed",
        disabled=not may,
        hide_index=True,
        key=key,
    )
    return [row for row in found.to_dicts() if any(row.values())]


def _recipients(choices: Choices) -> ColumnConfig:
    names = choices.recipients
    return st.column_config.MultiselectColumn(
        _("Tell"),
        options=list(names),
        format_func=lambda one: names.get(one, one),
        help=_("Empty: a warning reminds the owner, a step tells nobody."),
    )


def _one_of(
    label: str, names: Mapping[str, str], meaning: str | None = None
) -> ColumnConfig:
    def said(one: object) -> str:
        return names.get(str(one), str(one))

    return st.column_config.SelectboxColumn(
        label,
        options=list(names),
        format_func=said,
        help=meaning,
    )


def _level(label: str) -> ColumnConfig:
    return st.column_config.SelectboxColumn(
        label, options=LEVELS, help=_("Empty: any level.")
    )
