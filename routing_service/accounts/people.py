"""The people who may have an account, as the configuration in force knows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from routing_service import errors
from routing_service.accounts.users import User, find_by_email, find_user
from routing_service.domain.configuration import AgentProfile

Profiles = Callable[[], Mapping[str, AgentProfile]]


class People:
    """`profiles` gives the agents of the configuration in force, so that a profile
    taken away ends its access at the next request."""

    def __init__(self, profiles: Profiles, administrator_email: str) -> None:
        self._profiles = profiles
        self.administrator_email = administrator_email

    def find(self, user_id: str) -> User | None:
        return find_user(user_id, self._profiles(), self.administrator_email)

    def known(self, user_id: str) -> User:
        """Raises NotFound."""
        user = self.find(user_id)
        if user is None:
            raise errors.NotFound(f"agent {user_id}: no such profile")
        return user

    def by_email(self, email: str) -> User | None:
        return find_by_email(email, self._profiles(), self.administrator_email)
