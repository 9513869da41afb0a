"""The accounts of an installation: whoever holds a token, and how one is had."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe

from routing_service.accounts.acts import ActLog
from routing_service.accounts.api_keys import ApiKeys
from routing_service.accounts.attempts import Attempts
from routing_service.accounts.bearers import Bearer
from routing_service.accounts.credentials import Credentials
from routing_service.accounts.entrance import Entrance, Started
from routing_service.accounts.invitations import Invitations
from routing_service.accounts.joining import Joining
from routing_service.accounts.key_ring import KeyRing
from routing_service.accounts.password_keeper import PasswordKeeper
from routing_service.accounts.passwords import hash_password
from routing_service.accounts.people import People
from routing_service.accounts.sealing import Seal
from routing_service.accounts.second_factor import SecondFactor
from routing_service.accounts.secret_files import (
    accounts_key,
    service_token,
    write_secret,
)
from routing_service.accounts.sessions import Sessions
from routing_service.accounts.single_sign_on import SingleSignOn
from routing_service.accounts.tables import Tables, create_tables
from routing_service.accounts.users import FIRST_ADMINISTRATOR, User, service_user


class Accounts:
    """Profiles may change at any time: each request is told as configured then."""

    def __init__(
        self,
        tables: Tables,
        people: People,
        secrets: Path,
        acts: ActLog,
        *,
        idle: timedelta,
        absolute: timedelta,
        roles_with_codes: Collection[str] = (),
        single_sign_on: Callable[[Seal], SingleSignOn | None] = lambda _: None,
    ) -> None:
        """`roles_with_codes`: those that must give a second factor.
        `single_sign_on`: makes the company's own sign-in, with what seals secrets."""
        create_tables(tables)
        self._people = people
        self._acts = acts
        self._credentials = Credentials(tables)
        self._attempts = Attempts()
        self._passwords = PasswordKeeper(self._credentials)
        self._service_token = service_token(secrets).encode()
        seal = Seal(accounts_key(secrets))
        self.sessions = Sessions(tables, idle=idle, absolute=absolute)
        self.second_factor = SecondFactor(tables, seal, acts, roles=roles_with_codes)
        self.single_sign_on = single_sign_on(seal)
        self.entrance = Entrance(
            people,
            self._passwords,
            self.second_factor,
            sessions=self.sessions,
            single_sign_on=self.single_sign_on,
            attempts=self._attempts,
            acts=acts,
            seal=seal,
        )
        self.keys = KeyRing(people, ApiKeys(tables), acts)
        self.joining = Joining(
            people,
            Invitations(tables),
            passwords=self._passwords,
            second_factor=self.second_factor,
            attempts=self._attempts,
            acts=acts,
        )

    def add_first_administrator(self, secrets: Path, now: datetime) -> None:
        """Gives the first administrator a password, once, and leaves it with the
        e-mail in the file `first-login` for whoever started the service."""
        if FIRST_ADMINISTRATOR in self._credentials:
            return
        password = token_urlsafe(12)
        write_secret(
            secrets / "first-login",
            f"{self._people.administrator_email}\n{password}\n",
        )
        self._credentials.keep(FIRST_ADMINISTRATOR, hash_password(password), now)

    def bearer(self, token: str, now: datetime) -> Bearer | None:
        """Who holds this token, as configured now."""
        if hmac.compare_digest(token.encode(), self._service_token):
            return Bearer(service_user(), "service")
        session = self.sessions.find(token, now)
        if session is None:
            return self.keys.bearer(token, now)
        user = self._people.find(session.user_id)
        if user is None:
            return None
        # The company's own sign-in has its own second factor.
        needs_codes = (
            self.second_factor.is_required(user)
            and session.method != "oidc"
            and not self.second_factor.is_on(user.id)
        )
        return Bearer(user, "session", needs_codes=needs_codes)

    async def sign_out(self, user: User, token: str) -> None:
        self.sessions.end(token)
        await self._acts.record(user.id, "sessions.sign_out")

    async def accept_invitation(
        self,
        token: str,
        password: str,
        address: str,
        now: datetime,
        *,
        code: str | None = None,
    ) -> Started:
        """Sets the password of who was invited, ends older sessions and signs in;
        raises what `Joining.accept` does."""
        user = await self.joining.accept(token, password, address, now, code=code)
        self.sessions.end_all(user.id)
        return await self.entrance.start(user, now, "invitation")

    async def set_password(
        self,
        actor_id: str,
        user_id: str,
        password: str,
        now: datetime,
        *,
        but: str | None = None,
    ) -> None:
        """Sets a user's password and ends the user's sessions, except the one with
        token `but`. Raises NotFound, PasswordTooShort and PasswordTooGuessable."""
        user = self._people.known(user_id)
        await self._passwords.check(user, password)
        await self._passwords.keep(user, password, now)
        self.sessions.end_all(user_id, but=but)
        await self._acts.record(actor_id, "passwords.set", user_id)

    async def confirm_second_factor(
        self, user: User, code: str, address: str, now: datetime
    ) -> list[str]:
        """Turns codes on; the recovery codes. Raises TooManyAttempts, CodeRefused."""
        self._attempts.begin(user.email, address, now)
        codes = await self.second_factor.confirm(user, code, now)
        self._attempts.succeeded(user.email, address)
        return codes

    async def reset_second_factor(self, actor_id: str, user_id: str) -> None:
        """Turns a user's codes off and ends the sessions; raises NotFound."""
        user = self._people.known(user_id)
        self.sessions.end_all(user.id)
        await self.second_factor.turn_off(actor_id, user.id)
