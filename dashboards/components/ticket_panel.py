"""The panel beside the conversation: clocks, owner, tags, customer, why and when."""

from __future__ import annotations

import streamlit as st

from dashboards.components import packaging
from dashboards.components.ticket_customer import customer
from dashboards.components.ticket_decisions import why
from dashboards.components.ticket_fields import fields
from dashboards.components.ticket_handover import handover
from dashboards.components.ticket_past import history
from dashboards.components.ticket_stakeholders import stakeholders
from dashboards.directory import current_directory
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import current_service, current_viewer

OPEN_TICKET = "open_ticket"
# What the browser compares with its own row to know that the panel is out of date.
COMPARED = ("id", "status", "priority", "team_id", "agent_id", "level", "tags", "sla")


@st.fragment
def ticket_panel(data: JsonObject) -> None:
    """Draws the open ticket's panel; the browser names the ticket, and says when it
    changed, so that only this fragment runs again."""
    ticket_id = _open_ticket()
    page, problem = _load(ticket_id)
    ticket = page["ticket"] if page else None
    if ticket:
        st.markdown("###### " + _("Service level"))
    packaging.mount(
        "panel",
        key="panel",
        data=data
        | {
            "wanted": ticket_id,
            "ticket": {name: ticket.get(name) for name in COMPARED} if ticket else None,
            "clocks": _newest_clocks(ticket) if ticket else [],
        },
        on_show_change=_nothing,
    )
    if page and ticket:
        directory = current_directory()
        if not ticket["clocks"]:
            st.caption(_("No SLA policy applies."))
        viewer = current_viewer()
        handover(ticket, directory, viewer)
        stakeholders(ticket, viewer)
        fields(ticket, directory, viewer)
        customer(ticket, directory, viewer)
        why(ticket, directory, viewer)
        history(page["items"], directory)
    elif problem:
        st.caption(problem)


def _open_ticket() -> str | None:
    """The ticket of the address at first, then the one the browser names."""
    if "panel" not in st.session_state:
        st.session_state[OPEN_TICKET] = st.query_params.get("ticket")
    elif told := st.session_state["panel"].get("show"):
        st.session_state[OPEN_TICKET] = told["id"]
    ticket_id: str | None = st.session_state.get(OPEN_TICKET)
    return ticket_id


def _load(ticket_id: str | None) -> tuple[JsonObject | None, str]:
    if not ticket_id:
        return None, ""
    try:
        return current_service().get(f"tickets/{ticket_id}"), ""
    except ServiceProblem as problem:
        return None, str(problem)


def _newest_clocks(ticket: JsonObject) -> list[JsonObject]:
    """The newest period of each target."""
    newest: dict[str, JsonObject] = {}
    for clock in ticket["clocks"]:
        if clock["period"] >= newest.get(clock["target"], clock)["period"]:
            newest[clock["target"]] = clock
    return list(newest.values())


def _nothing() -> None:
    """A trigger value exists only where a callback is given."""
