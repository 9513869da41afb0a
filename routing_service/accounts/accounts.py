"""Sign-in, sign-out and passwords, over profiles that may change at any time."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe

from routing_service import errors
from routing_service.accounts.attempts import Attempts
from routing_service.accounts.credentials import Credentials
from routing_service.accounts.passwords import (
    MINIMUM_LENGTH,
    hash_password,
    is_password,
)
from routing_service.accounts.secret_files import service_token, write_secret
from routing_service.accounts.sessions import Sessions
from routing_service.accounts.tables import Tables, create_tables
from routing_service.accounts.users import (
    FIRST_ADMINISTRATOR,
    User,
    find_by_email,
    find_user,
    service_user,
)
from routing_service.domain.configuration import AgentProfile

HASHES_AT_ONCE = 2
LONGEST_PASSWORD = 1_024

Profiles = Callable[[], Mapping[str, AgentProfile]]


class Accounts:
    """Who may come in. `profiles` gives the agents of the configuration in force, so
    that a profile taken away ends its access at the next request."""

    def __init__(
        self,
        tables: Tables,
        profiles: Profiles,
        secrets: Path,
        *,
        administrator_email: str,
        idle: timedelta,
        absolute: timedelta,
    ) -> None:
        create_tables(tables)
        self._profiles = profiles
        self._administrator_email = administrator_email
        self._credentials = Credentials(tables)
        self._attempts = Attempts()
        self._service_token = service_token(secrets).encode()
        self._hashing = asyncio.Semaphore(HASHES_AT_ONCE)
        self.sessions = Sessions(tables, idle=idle, absolute=absolute)

    def add_first_administrator(self, secrets: Path, now: datetime) -> None:
        """Gives the first administrator a password, once, and leaves it with the
        e-mail in the file `first-login` for whoever started the service."""
        if FIRST_ADMINISTRATOR in self._credentials:
            return
        password = token_urlsafe(12)
        write_secret(
            secrets / "first-login", f"{self._administrator_email}\n{password}\n"
        )
        self._credentials.keep(FIRST_ADMINISTRATOR, hash_password(password), now)

    def who(self, token: str, now: datetime) -> User | None:
        """The user behind a bearer token, as configured now."""
        if hmac.compare_digest(token.encode(), self._service_token):
            return service_user()
        user_id = self.sessions.user_id(token, now)
        if user_id is None:
            return None
        return find_user(user_id, self._profiles(), self._administrator_email)

    async def sign_in(
        self, email: str, password: str, address: str, now: datetime
    ) -> tuple[str, datetime, User]:
        """(token, absolute end, user); raises TooManyAttempts or SignInRefused, which
        says the same for an unknown e-mail as for a wrong password."""
        wait = self._attempts.wait_seconds(email, address, now)
        if wait:
            raise errors.TooManyAttempts(f"try again in {wait} s", wait)
        # Counted before the slow hash, so that parallel guesses do not slip through.
        self._attempts.failed(email, address, now)
        user = find_by_email(email, self._profiles(), self._administrator_email)
        kept = self._credentials.password_hash(user.id) if user else None
        async with self._hashing:
            is_right = await asyncio.to_thread(
                is_password, password[:LONGEST_PASSWORD], kept
            )
        if user is None or not is_right:
            raise errors.SignInRefused("the e-mail or the password is not right")
        self._attempts.succeeded(email, address)
        token, expires_at = self.sessions.start(user.id, now)
        return token, expires_at, user

    async def set_password(
        self, user_id: str, password: str, now: datetime, *, but: str | None = None
    ) -> None:
        """Sets a user's password and ends the user's sessions, except the one with
        token `but`. Raises NotFound and Unreadable."""
        if find_user(user_id, self._profiles(), self._administrator_email) is None:
            raise errors.NotFound(f"agent {user_id}: no such profile")
        if not MINIMUM_LENGTH <= len(password) <= LONGEST_PASSWORD:
            raise errors.Unreadable(
                f"password: expected {MINIMUM_LENGTH} to {LONGEST_PASSWORD} characters"
            )
        async with self._hashing:
            password_hash = await asyncio.to_thread(hash_password, password)
        await asyncio.to_thread(self._credentials.keep, user_id, password_hash, now)
        self.sessions.end_all(user_id, but=but)
