"""Who looks at the page, what the service knows of them, and what they may open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from dashboards.guard import COOKIE
from dashboards.i18n import language_of
from dashboards.service import JsonObject, Service
from dashboards.settings import Settings
from dashboards.warehouse import Sight

# Short, or a revoked right would linger on an open page.
REMEMBERED_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in user, as `GET /v1/me` describes them. `scope`: what bounds the
    tickets they reach, without what is not bound."""

    id: str
    name: str
    email: str
    role: str
    teams: tuple[str, ...]
    locale: str
    timezone: str
    permissions: frozenset[str]
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sight: Sight = ()

    @property
    def language(self) -> str:
        return language_of(self.locale)

    @classmethod
    def from_json(cls, answer: JsonObject) -> Viewer:
        user = answer["user"]
        return cls(
            id=user["id"],
            name=user["name"],
            email=user["email"],
            role=user["role"],
            teams=tuple(user.get("teams") or ()),
            locale=user.get("locale") or "en",
            timezone=user.get("timezone") or "UTC",
            permissions=frozenset(answer.get("permissions") or ()),
            scope={
                name: tuple(bounds)
                for name, bounds in (answer.get("scope") or {}).items()
                if bounds
            },
            sight=tuple(
                (one["table"], one["where"]) for one in answer.get("warehouse") or ()
            ),
        )


def current_settings() -> Settings:
    """The settings this process was started with."""
    return Settings.from_secrets(st.secrets)


def current_service() -> Service:
    """The service, asked with the viewer's own session."""
    return Service(current_settings().service_url, st.context.cookies.get(COOKIE, ""))


def current_viewer() -> Viewer:
    """The viewer; raises SignedOut or ServiceUnreachable."""
    service = current_service()
    return Viewer.from_json(_me(service.url, service.token))


@st.cache_data(ttl=REMEMBERED_SECONDS, show_spinner=False, max_entries=1_000)
def _me(url: str, token: str) -> JsonObject:
    return Service(url, token).get("me")
