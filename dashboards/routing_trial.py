"""Try a message: what the rules would do with it, without anything happening."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from dashboards import localities, routing_decision, routing_subject
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.markup import show, tag
from dashboards.routing_sets import RuleSet
from dashboards.service import JsonObject, Service, ServiceProblem
from dashboards.viewer import Viewer, current_service

RESULT = "routing-trial"


@st.fragment
def trial(sets: list[RuleSet], directory: Directory, viewer: Viewer) -> None:
    """The message to try, and the decision about it."""
    st.caption(_("Nothing is recorded and nobody is told."))
    subject = routing_subject.choice(sets, key="trial-subject")
    asked = _form(viewer)
    if asked is not None:
        _ask(asked | subject)
    answer = st.session_state.get(RESULT)
    if answer:
        with st.container(border=True, key="trial-result"):
            _result(answer, directory)


def _form(viewer: Viewer) -> JsonObject | None:
    with st.form("trial", border=False):
        text = st.text_area(
            _("Message"),
            key="trial-text",
            placeholder=_("What a customer could write"),
            height=90,
        )
        with st.container(horizontal=True):
            language = _locality(
                _("Language"), localities.language_codes(), localities.language
            )
            country = _locality(
                _("Country"), localities.country_codes(), localities.country
            )
            number = _number()
        with st.container(horizontal=True):
            payload = st.text_input(
                _("Tapped button"), key="trial-payload", placeholder=_("no tap")
            )
            tier = st.text_input(
                _("Customer’s tier"), key="trial-tier", placeholder=_("no tier")
            )
            at = st.datetime_input(
                _("Time ({zone})").format(zone=localities.zone(viewer.timezone)),
                value=None,
                key="trial-at",
            )
        is_asked = st.form_submit_button(
            _("Try it"), type="primary", icon=":material/experiment:"
        )
    if not is_asked:
        return None
    given: JsonObject = {
        "language": language,
        "country": country,
        "number": number,
        "payload": payload.strip(),
        "tier": tier.strip(),
        "at": _instant(at, viewer.timezone),
    }
    return {"text": text} | {name: one for name, one in given.items() if one}


def _number() -> str:
    numbers = _numbers()
    return st.selectbox(
        _("Our number"),
        ["", *numbers],
        key="trial-number",
        format_func=lambda one: numbers.get(one, _("any")),
    )


def _numbers() -> dict[str, str]:
    """The company's numbers by id; none where the configuration cannot be had."""
    service = current_service()
    try:
        return _configured_numbers(service.url, service.token)
    except ServiceProblem:
        return {}


@st.cache_data(ttl=60, show_spinner=False, max_entries=100)
def _configured_numbers(url: str, token: str) -> dict[str, str]:
    content = Service(url, token).get("configuration")["content"]
    return {one["id"]: one.get("name") or one["id"] for one in content["numbers"]}


def _locality(label: str, codes: list[str], name: localities.Naming) -> str:
    return st.selectbox(
        label,
        ["", *codes],
        key=f"trial-{label}",
        format_func=lambda code: name(code) or _("as found"),
    )


def _instant(at: datetime | None, timezone: str) -> str | None:
    if at is None:
        return None
    return at.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC).isoformat()


def _ask(body: JsonObject) -> None:
    try:
        st.session_state[RESULT] = current_service().post("routing/test", body)
    except ServiceProblem as problem:
        st.session_state.pop(RESULT, None)
        st.error(_("Not tried: {reason}").format(reason=problem))


def _result(decision: JsonObject, directory: Directory) -> None:
    show(
        tag(
            "div",
            "decision",
            routing_decision.outcome(decision, directory),
            tag("p", "", decision.get("reason") or ""),
            _section(_("Rules"), routing_decision.rules(decision)),
            _section(_("What was known"), routing_decision.facts(decision, directory)),
            _section(
                _("Who could have it"),
                routing_decision.candidates(decision, directory),
            ),
        )
    )


def _section(title: str, content: str | None) -> str | None:
    return content and tag("section", "", tag("h6", "", title), content)
