"""Replay: what other rules would have done with the tickets of the last months."""

from __future__ import annotations

import streamlit as st

from dashboards import formats, routing_comparison, routing_subject
from dashboards.asking import told
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.i18n import ngettext
from dashboards.routing_sets import RuleSet
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import current_service

REPLAY = "routing-replay"
ASKED_SECONDS = 1.0
MONTHS = (1, 2, 3, 6, 12)


def replay(sets: list[RuleSet], directory: Directory) -> None:
    """Its start, its progress, and the comparison at the end."""
    st.caption(
        _("History is routed again by these rules and compared with what happened.")
    )
    subject = routing_subject.choice(sets, key="replay-subject")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        months = st.selectbox(
            _("History"),
            MONTHS,
            key="replay-months",
            format_func=lambda count: ngettext(
                "{count} month", "{count} months", count
            ).format(count=count),
            width=180,
        )
        st.button(
            _("Replay"),
            key="replay-start",
            type="primary",
            icon=":material/replay:",
            disabled=_is_running(),
            on_click=_start,
            args=({**subject, "months": months},),
        )
    _watch(directory)


def _watch(directory: Directory) -> None:
    every = ASKED_SECONDS if _is_running() else None
    st.fragment(_state, run_every=every)(directory)


def _state(directory: Directory) -> None:
    known = st.session_state.get(REPLAY)
    if known is None:
        return
    if known["state"] == "running":
        known = _ask(known["id"]) or known
        st.session_state[REPLAY] = known
        if known["state"] != "running":
            st.rerun()
        _progress(known)
        return
    if known["state"] == "failed":
        st.error(_("The replay failed. Nothing was changed."))
    elif known["state"] == "stopped":
        st.info(_("Stopped."), icon=":material/stop_circle:")
    if known.get("result"):
        routing_comparison.comparison(known["result"], directory)


def _progress(known: JsonObject) -> None:
    done, total = int(known["done"]), int(known["total"])
    said = _("{share} of the log").format(
        share=formats.percent(done / total if total else 0.0, 0)
    )
    if pace := known.get("tickets_per_second"):
        said += " · " + _("{pace} per second").format(pace=formats.number(pace))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(done / total, 1.0) if total else 0.0, text=said)
        st.button(_("Stop"), key="replay-stop", icon=":material/stop:", on_click=_stop)


def _is_running() -> bool:
    known = st.session_state.get(REPLAY)
    return known is not None and known["state"] == "running"


def _start(body: JsonObject) -> None:
    answer = told(lambda: current_service().post("routing/replays", body))
    if answer is not None:
        began = {"state": "running", "done": 0, "total": 0}
        st.session_state[REPLAY] = began | {"id": answer["id"]}


def _stop() -> None:
    path = f"routing/replays/{st.session_state[REPLAY]['id']}"
    told(lambda: current_service().delete(path))


def _ask(replay_id: str) -> JsonObject | None:
    try:
        return current_service().get(f"routing/replays/{replay_id}") | {"id": replay_id}
    except ServiceProblem as problem:
        if problem.status == 404:  # forgotten with a restart of the service
            return {"id": replay_id, "state": "failed"}
        return None
