"""Who may sign in: the profiles of the configuration, and the first administrator."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from routing_service.domain.access import EVERYWHERE, Scope
from routing_service.domain.configuration import AgentProfile

FIRST_ADMINISTRATOR = "administrator"
"""User id of the account made at the first start; it needs no profile, so that a
wrong agents.yml locks nobody out."""
SERVICE = "service"
"""User id of the holder of the service token: the pipeline and the front door."""


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person, or the pipeline, as the API knows them."""

    id: str
    name: str
    email: str
    role: str
    teams: tuple[str, ...] = ()
    scope: Scope = EVERYWHERE
    languages: tuple[str, ...] = ()
    locale: str | None = None
    timezone: str | None = None


def service_user() -> User:
    return User(id=SERVICE, name="Service", email="", role="administrator")


def find_user(
    user_id: str, agents: Mapping[str, AgentProfile], administrator_email: str
) -> User | None:
    """The user of this id as configured now; null once the profile has gone."""
    profile = agents.get(user_id)
    if profile is not None:
        return _of_profile(profile)
    if user_id == FIRST_ADMINISTRATOR:
        return User(
            id=FIRST_ADMINISTRATOR,
            name="Administrator",
            email=administrator_email,
            role="administrator",
        )
    return None


def find_by_email(
    email: str, agents: Mapping[str, AgentProfile], administrator_email: str
) -> User | None:
    wanted = email.strip().casefold()
    for profile in agents.values():
        if profile.email.casefold() == wanted:
            return _of_profile(profile)
    if wanted == administrator_email.casefold():
        return find_user(FIRST_ADMINISTRATOR, agents, administrator_email)
    return None


def _of_profile(profile: AgentProfile) -> User:
    return User(
        id=profile.id,
        name=profile.name,
        email=profile.email,
        role=profile.role,
        teams=profile.teams,
        scope=profile.scope,
        languages=profile.languages,
        locale=profile.locale,
        timezone=profile.timezone,
    )
