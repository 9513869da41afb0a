"""The panel beside the conversation: clocks, owner, tags, customer, why and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboards import formats
from dashboards.components import packaging
from dashboards.components.ticket_history import happened
from dashboards.directory import Directory, current_directory
from dashboards.i18n import current_language
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject, ServiceProblem
from dashboards.viewer import current_service, current_viewer
from dashboards.words import Words, vocabulary

OPEN_TICKET = "open_ticket"
SHOWN_HAPPENINGS = 30


@st.fragment
def ticket_panel(data: JsonObject) -> None:
    """Draws the open ticket's panel; the browser names the ticket, and says when it
    changed, so that only this fragment runs again."""
    if "panel" not in st.session_state:
        st.session_state[OPEN_TICKET] = st.query_params.get("ticket")
    told = st.session_state.get("panel", {}).get("show")
    if told is not None:
        st.session_state[OPEN_TICKET] = told["id"]
    ticket_id = st.session_state.get(OPEN_TICKET)
    page, problem = _load(ticket_id)
    ticket = page["ticket"] if page else None
    if ticket:
        st.markdown("###### " + _("Service level"))
    packaging.mount(
        "panel",
        key="panel",
        data=data | {"wanted": ticket_id, "ticket": _facts(ticket), "clocks": _clocks(ticket)},
        on_show_change=_nothing,
    )
    if page and ticket:
        directory = current_directory()
        if not ticket["clocks"]:
            st.caption(_("No SLA policy applies."))
        _fields(ticket, directory)
        _customer(ticket)
        _why(ticket, directory)
        _history(page["items"], directory)
    elif problem:
        st.caption(problem)


def _load(ticket_id: str | None) -> tuple[JsonObject | None, str]:
    if not ticket_id:
        return None, ""
    try:
        return current_service().get(f"tickets/{ticket_id}"), ""
    except ServiceProblem as problem:
        return None, str(problem)


def _fields(ticket: JsonObject, directory: Directory) -> None:
    words = vocabulary()
    agents: list[str | None] = [None, *_likely_owners(ticket, directory)]
    teams: list[str | None] = [None, *directory.teams]
    _choice(
        ticket,
        "agent_id",
        label=_("Owner"),
        options=agents,
        name=lambda agent_id: directory.agent_name(agent_id) or words["unassigned"],
        command="assign",
        body="agent_id",
    )
    _choice(
        ticket,
        "team_id",
        label=_("Team"),
        options=teams,
        name=lambda team_id: directory.team_name(team_id) or _("No team"),
        command="team",
        body="to",
    )
    _choice(
        ticket,
        "priority",
        label=_("Priority"),
        options=list(directory.priorities),
        name=lambda priority: words[f"priority_{priority}"],
        command="priority",
        body="to",
    )
    key = f"tags-{ticket['id']}"
    st.session_state[key] = list(ticket["tags"])
    st.multiselect(
        _("Tags"),
        sorted(ticket["tags"]),
        key=key,
        accept_new_options=True,
        placeholder=_("Add a tag"),
        on_change=lambda: _command(ticket["id"], "tags", tags=st.session_state[key]),
    )


def _choice(
    ticket: JsonObject,
    field: str,
    *,
    label: str,
    options: list[Any],
    name: Callable[[Any], str],
    command: str,
    body: str,
) -> None:
    key = f"{field}-{ticket['id']}"
    if ticket[field] not in options:
        options = [*options, ticket[field]]
    # Somebody else may have changed it meanwhile: the ticket is right, not the widget.
    st.session_state[key] = ticket[field]
    st.selectbox(
        label,
        options,
        key=key,
        format_func=name,
        on_change=lambda: _command(
            ticket["id"], command, **{body: st.session_state[key]}
        ),
    )


def _likely_owners(ticket: JsonObject, directory: Directory) -> list[str]:
    """All agents, the ticket's team first."""
    in_team = [
        agent_id
        for agent_id, agent in directory.agents.items()
        if ticket["team_id"] in agent.get("teams", ())
    ]
    return [*in_team, *(a for a in directory.agents if a not in in_team)]


def _customer(ticket: JsonObject) -> None:
    contact = ticket["contact"] or {}
    with st.expander(_("Customer"), expanded=True):
        _facts_list(
            {
                _("Name"): contact.get("name"),
                _("Phone"): contact.get("phone"),
                _("User name"): contact.get("username"),
                _("Country"): _country(contact.get("country")),
                _("Language"): _language(ticket.get("language")),
                _("Category"): ticket.get("category"),
                _("Rating"): _stars(ticket.get("rating")),
            }
        )


def _why(ticket: JsonObject, directory: Directory) -> None:
    routing = ticket["routing"]
    with st.expander(_("Why am I here?")):
        if not routing:
            st.caption(_("No routing rule has decided about this ticket."))
            return
        if routing.get("reason"):
            st.text(routing["reason"])
        candidates = [directory.agent_name(a) or "" for a in routing.get("candidates", ())]
        facts = routing.get("facts") or {}
        _facts_list(
            {
                _("Rule"): routing.get("rule_id") or _("none; the default team"),
                _("Team"): directory.team_name(routing.get("team_id")),
                _("Candidates"): ", ".join(candidates[:6]),
                **{str(name): _plain(value) for name, value in facts.items()},
            }
        )


def _history(items: list[JsonObject], directory: Directory) -> None:
    timezone = current_viewer().timezone
    lines = [
        (item, text)
        for item in reversed(items)
        if item["kind"] == "event" and (text := happened(item, directory))
    ]
    with st.expander(_("History")):
        for item, text in lines[:SHOWN_HAPPENINGS]:
            at = formats.instant(formats.parse(item["at"]), timezone)
            st.text(f"{at}  {text}", help=None)
        if not lines:
            st.caption(_("Nothing yet."))


def _facts_list(facts: dict[str, str | None]) -> None:
    """Label and value pairs. `st.text` because a customer's name is no markdown."""
    shown = {label: value for label, value in facts.items() if value}
    for label, value in shown.items():
        with st.container(horizontal=True, key=None, gap="small"):
            st.caption(label, width=92)
            st.text(value)
    if not shown:
        st.caption(_("Nothing known."))


def _command(ticket_id: str, command: str, **body: Any) -> None:
    try:
        current_service().post(f"tickets/{ticket_id}/{command}", body)
    except ServiceProblem as problem:
        st.toast(_("Not done: {reason}").format(reason=problem), icon=":material/error:")


def _nothing() -> None:
    """A trigger value exists only where a callback is given."""


def _facts(ticket: JsonObject | None) -> JsonObject | None:
    names = ("id", "status", "priority", "team_id", "agent_id", "tags", "sla")
    return {name: ticket[name] for name in names} if ticket else None


def _clocks(ticket: JsonObject | None) -> list[JsonObject]:
    """The newest period of each target."""
    newest: dict[str, JsonObject] = {}
    for clock in ticket["clocks"] if ticket else ():
        if clock["period"] >= newest.get(clock["target"], clock)["period"]:
            newest[clock["target"]] = clock
    return list(newest.values())


def _country(code: str | None) -> str | None:
    from babel import Locale  # noqa: PLC0415 - its data loads slowly

    if not code:
        return None
    return Locale(current_language()).territories.get(code.upper(), code)


def _language(code: str | None) -> str | None:
    from babel import Locale  # noqa: PLC0415 - its data loads slowly

    if not code:
        return None
    name = Locale(current_language()).languages.get(code.split("-")[0].lower(), code)
    return name[:1].upper() + name[1:]


def _stars(rating: int | None) -> str | None:
    return "★" * rating + "☆" * (5 - rating) if rating else None


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
