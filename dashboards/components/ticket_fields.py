"""What an agent may set on a ticket: owner, team, priority, tags."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboards.asking import told
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.service import JsonObject
from dashboards.viewer import Viewer, current_service
from dashboards.words import vocabulary

# A select box shows its English placeholder for None, so nobody is "" here.
NOBODY = ""


def fields(ticket: JsonObject, directory: Directory, viewer: Viewer) -> None:
    """Draws the fields; a change is a command to the service at once."""
    words = vocabulary()
    _choice(
        ticket,
        "agent_id",
        label=_("Owner"),
        options=[NOBODY, *_possible_owners(ticket, directory, viewer)],
        name=lambda agent: directory.agent_name(agent or None) or words["unassigned"],
        send=lambda agent: (
            ("claim", {})
            if agent == viewer.id
            else ("assign", {"agent_id": agent or None})
        ),
    )
    _choice(
        ticket,
        "team_id",
        label=_("Team"),
        options=[NOBODY, *directory.teams],
        name=lambda team: directory.team_name(team or None) or _("No team"),
        send=lambda team: ("team", {"to": team or None}),
    )
    _choice(
        ticket,
        "priority",
        label=_("Priority"),
        options=directory.priorities,
        name=lambda priority: words.get(f"priority_{priority}", priority),
        send=lambda priority: ("priority", {"to": priority}),
    )
    _tags(ticket)


def _choice(
    ticket: JsonObject,
    field: str,
    *,
    label: str,
    options: Sequence[str],
    name: Callable[[str], str],
    send: Callable[[str], tuple[str, JsonObject]],
) -> None:
    current = ticket[field] or NOBODY
    # Somebody else may have changed it meanwhile: the ticket is right, not the widget.
    # A widget for each value: a browser that had not heard of the change told its old
    # value again, which was taken for a choice, and the ticket lost its new owner.
    key = f"{field}-{ticket['id']}-{current}"
    st.session_state[key] = current
    st.selectbox(
        label,
        options if current in options else [*options, current],
        key=key,
        format_func=name,
        on_change=lambda: _send(ticket["id"], *send(st.session_state[key])),
    )


def _tags(ticket: JsonObject) -> None:
    key = f"tags-{ticket['id']}-{','.join(ticket['tags'])}"
    st.session_state[key] = list(ticket["tags"])
    st.multiselect(
        _("Tags"),
        sorted(ticket["tags"]),
        key=key,
        accept_new_options=True,
        placeholder=_("Add a tag"),
        on_change=lambda: _send(ticket["id"], "tags", {"tags": st.session_state[key]}),
    )


def _possible_owners(
    ticket: JsonObject, directory: Directory, viewer: Viewer
) -> list[str]:
    """All agents, the ticket's team first; oneself, for who may not assign others."""
    if "tickets.assign" not in viewer.permissions:
        return [viewer.id]
    in_team = [
        agent_id
        for agent_id, agent in directory.agents.items()
        if ticket["team_id"] in agent.get("teams", ())
    ]
    return [*in_team, *(a for a in directory.agents if a not in in_team)]


def _send(ticket_id: str, command: str, body: JsonObject) -> None:
    told(lambda: current_service().post(f"tickets/{ticket_id}/{command}", body))
