"""One policy as a form: conditions, targets, hours, pauses, warnings and steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from dashboards import durations, policy_rows, words_sla
from dashboards.i18n import gettext as _
from dashboards.policies import MATCHED, PROMISES, Choices, field_name
from dashboards.policy_mistakes import Mistake
from dashboards.service import JsonObject

EMPTY: JsonObject = {
    "id": "",
    "name": "",
    "calendar": None,
    "match": {},
    "targets": dict.fromkeys(PROMISES),
    "stop_resolution_on": "resolved",
    "first_response_from": "human",
    "pauses": {
        "first_response": [],
        "next_response": [],
        "resolution": ["pending", "snoozed", "resolved"],
    },
    "per_cycle": False,
    "next_response_counts_first": False,
    "warn_at": [],
    "escalate": [],
}
"""What a new policy begins as; the same that the service fills in."""


def policy_form(
    policy: JsonObject, choices: Choices, mistake: Mistake, *, key: str, may: bool
) -> JsonObject | None:
    """Draws it; the document as written once *Save* is pressed. Fields of it that the
    form does not know stay as they are. `key` names the policy and its version."""
    with st.form(key, border=True):
        _title(policy["name"] or policy["id"] or _("New policy"))
        named = _names(policy, mistake, key, may=may)
        match = _conditions(policy, choices, mistake, key, may=may)
        clocks = _clocks(policy, choices, mistake, key, may=may)
        _title(_("Warnings before a deadline"))
        warn_at = policy_rows.warnings(policy, choices, f"{key}-warn", may=may)
        mistake.at("warn_at")
        _title(_("Steps after a missed target"))
        escalate = policy_rows.steps(policy, choices, f"{key}-steps", may=may)
        mistake.at("escalate")
        _title(_("Targets between teams"))
        internal = policy_rows.between_teams(
            policy, choices, f"{key}-internal", may=may
        )
        mistake.at("internal")
        mistake.rest()
        if not may:
            st.form_submit_button(_("Read only"), key=f"{key}-read", disabled=True)
            return None
        if not st.form_submit_button(
            _("Save …"),
            key=f"{key}-save",
            type="primary",
            icon=":material/save:",
        ):
            return None
    tables: JsonObject = {"warn_at": warn_at, "escalate": escalate}
    if internal or "internal" in policy:
        tables["internal"] = internal
    return policy | named | {"match": match} | clocks | tables


def _title(text: str) -> None:
    st.markdown(f"###### {text}")


def _names(policy: JsonObject, mistake: Mistake, key: str, *, may: bool) -> JsonObject:
    left, right = st.columns(2)
    with left:
        name = st.text_input(
            _("Name"), policy["name"], key=f"{key}-name", disabled=not may
        )
        mistake.at("name")
    with right:
        policy_id = st.text_input(
            _("Id"),
            policy["id"],
            key=f"{key}-id",
            disabled=not may or bool(policy["id"]),
            help=_("Tickets and figures name the policy by it; it stays."),
        )
        mistake.at("id")
    return {"id": policy_id.strip(), "name": name.strip()}


def _conditions(
    policy: JsonObject, choices: Choices, mistake: Mistake, key: str, *, may: bool
) -> JsonObject:
    """Only the fields that something was chosen for."""
    _title(_("Which tickets"))
    match: JsonObject = {}
    with st.grid(4, min_column_width=150):
        for field in MATCHED:
            with st.container():
                names = choices.of_field(field)
                given = policy["match"].get(field, [])
                chosen = st.multiselect(
                    field_name(field),
                    list(dict.fromkeys([*names, *given])),
                    given,
                    key=f"{key}-match-{field}",
                    format_func=_named(names),
                    placeholder=_("Any"),
                    accept_new_options=field in {"category", "tier", "language"},
                    disabled=not may,
                )
                mistake.at(f"match.{field}")
                if chosen:
                    match[field] = chosen
    return match


def _named(names: Mapping[str, str]) -> Callable[[str], str]:
    return lambda one: names.get(one, one)


def _clocks(
    policy: JsonObject, choices: Choices, mistake: Mistake, key: str, *, may: bool
) -> JsonObject:
    _title(_("Targets and clocks"))
    targets: JsonObject = {}
    pauses: JsonObject = {}
    pausable = (*PROMISES, *(("internal",) if "internal" in policy else ()))
    with st.grid(len(pausable), min_column_width=170):
        for name in pausable:
            with st.container():
                if name in PROMISES:
                    targets[name] = _target(policy, name, mistake, key, may=may)
                pauses[name] = _pauses(policy, name, mistake, key, may=may)
    with st.grid(3, min_column_width=190):
        with st.container():
            calendar = st.selectbox(
                _("Hours"),
                choices.calendars,
                index=_place(choices.calendars, policy["calendar"]),
                key=f"{key}-calendar",
                placeholder=_("The team’s, else the number’s"),
                disabled=not may,
            )
            mistake.at("calendar")
        stops = st.selectbox(
            _("Resolution ends"),
            ("resolved", "closed"),
            index=_place(("resolved", "closed"), policy["stop_resolution_on"]),
            key=f"{key}-stop",
            format_func=lambda one: {
                "resolved": _("when it is resolved"),
                "closed": _("when it is closed"),
            }[one],
            disabled=not may,
        )
        begins = st.selectbox(
            _("First reply counts"),
            ("human", "total"),
            index=_place(("human", "total"), policy["first_response_from"]),
            key=f"{key}-from",
            format_func=lambda one: {
                "human": _("from the bot’s hand-over"),
                "total": _("from the first message"),
            }[one],
            disabled=not may,
        )
    is_per_cycle = st.checkbox(
        _("A reopened ticket starts every target anew"),
        policy["per_cycle"],
        key=f"{key}-cycle",
        disabled=not may,
    )
    is_first_counted = st.checkbox(
        _("The first exchange counts for the next reply too"),
        policy["next_response_counts_first"],
        key=f"{key}-counts-first",
        disabled=not may,
    )
    return {
        "targets": targets,
        "pauses": pauses,
        "calendar": calendar,
        "stop_resolution_on": stops,
        "first_response_from": begins,
        "per_cycle": is_per_cycle,
        "next_response_counts_first": is_first_counted,
    }


def _target(
    policy: JsonObject, name: str, mistake: Mistake, key: str, *, may: bool
) -> str | None:
    written = st.text_input(
        words_sla.target(name),
        durations.written(policy["targets"].get(name)),
        key=f"{key}-target-{name}",
        placeholder=_("none"),
        help=_("30m, 8h, 1h30m; business time where hours are set."),
        disabled=not may,
    )
    mistake.at(f"targets.{name}")
    return written.strip() or None


def _pauses(
    policy: JsonObject, name: str, mistake: Mistake, key: str, *, may: bool
) -> list[str]:
    label = _("Stands still in")
    if name not in PROMISES:
        label = f"{words_sla.target(name)} · {label}"
    chosen = st.multiselect(
        label,
        words_sla.STATUSES,
        policy["pauses"].get(name, []),
        key=f"{key}-pauses-{name}",
        format_func=words_sla.status,
        placeholder=_("Never"),
        disabled=not may,
    )
    mistake.at(f"pauses.{name}")
    return list(chosen)


def _place(options: tuple[str, ...], value: str | None) -> int | None:
    return options.index(value) if value in options else None
