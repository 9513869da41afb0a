"""The analysts' page: a question in SQL to the published figures, and its answer."""

from __future__ import annotations

import streamlit as st

from dashboards import sql_history, sql_results, sql_schema
from dashboards.components import packaging
from dashboards.i18n import gettext as _
from dashboards.service import Service, ServiceProblem
from dashboards.sql_examples import examples
from dashboards.viewer import Viewer, current_service, current_viewer

EDITOR = "sql-editor"


def show(viewer: Viewer, service: Service) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        st.title(_("SQL"), width="content")
        with st.container(horizontal=True, width="content", gap="small"):
            show_examples()
            show_history()
    try:
        known = sql_schema.tables(service)
    except ServiceProblem as problem:
        st.info(_("There is nothing to ask yet."), icon=":material/database_off:")
        st.caption(str(problem))
        return
    side, desk = st.columns([1, 3], gap="medium")
    with side:
        sql_schema.browser(known)
    with desk:
        show_editor(service, known)
        answer = sql_history.latest()
        if answer:
            sql_results.show_answer(answer, viewer.timezone)
        else:
            st.caption(_("The answer appears here, as a table and as a chart."))


def show_editor(service: Service, known: tuple[sql_schema.Table, ...]) -> None:
    def run() -> None:
        asked = st.session_state[EDITOR].run
        if asked and asked["sql"].strip():
            sql_history.ask(service, asked["sql"])

    packaging.mount(
        "sql_editor",
        key=EDITOR,
        data={
            "schema": sql_schema.completions(known),
            "value": sql_history.given_text() or examples()[0].sql,
            "placeholder": _("select … from …"),
            "run_label": _("Run"),
            "hint": _("Ctrl+Enter · runs the selection, or everything · read-only"),
            "label": _("SQL query"),
        },
        on_run_change=run,
    )


def show_examples() -> None:
    with st.popover(_("Examples"), icon=":material/lightbulb:"):
        for number, example in enumerate(examples()):
            st.button(
                example.title,
                key=f"example-{number}",
                type="tertiary",
                on_click=sql_history.put_text,
                args=(example.sql,),
            )


def show_history() -> None:
    queries = sql_history.history()
    with st.popover(_("History"), icon=":material/history:", disabled=not queries):
        for number, sql in enumerate(queries):
            st.button(
                " ".join(sql.split())[:80],
                key=f"history-{number}",
                type="tertiary",
                on_click=sql_history.put_text,
                args=(sql,),
            )


def page() -> None:
    viewer = current_viewer()
    if "sql.run" in viewer.permissions:
        show(viewer, current_service())
    else:
        st.title(_("SQL"))
        st.info(_("Your role does not include SQL."), icon=":material/lock:")


if __name__ == "__main__":
    page()
