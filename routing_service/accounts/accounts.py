"""Sign-in, sign-out and passwords, over profiles that may change at any time."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe

import msgspec

from routing_service import errors
from routing_service.accounts.acts import NOBODY, ActLog, address_pseudonym
from routing_service.accounts.api_keys import ApiKeys, is_api_key
from routing_service.accounts.attempts import Attempts
from routing_service.accounts.bearers import Bearer
from routing_service.accounts.challenges import challenged_user, make_challenge
from routing_service.accounts.credentials import Credentials
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
from routing_service.accounts.sessions import Method, Sessions
from routing_service.accounts.single_sign_on import SingleSignOn
from routing_service.accounts.tables import Tables, create_tables
from routing_service.accounts.users import FIRST_ADMINISTRATOR, User, service_user


class Started(msgspec.Struct, frozen=True):
    """A session: its token, shown once, and its absolute end."""

    token: str
    expires_at: datetime
    user: User


class Accounts:
    """Who may come in, and how."""

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
        self._key = accounts_key(secrets)
        seal = self._seal = Seal(self._key)
        self.sessions = Sessions(tables, idle=idle, absolute=absolute)
        self.second_factor = SecondFactor(tables, seal, acts, roles=roles_with_codes)
        self.single_sign_on = single_sign_on(seal)
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
        if is_api_key(token):
            return self.keys.bearer(token, now)
        session = self.sessions.find(token, now)
        user = self._people.find(session.user_id) if session else None
        if session is None or user is None:
            return None
        # The company's own sign-in has its own second factor.
        needs_codes = (
            self.second_factor.is_required(user)
            and session.method != "oidc"
            and not self.second_factor.is_on(user.id)
        )
        return Bearer(user, "session", needs_codes=needs_codes)

    async def sign_in(
        self,
        email: str,
        password: str,
        address: str,
        now: datetime,
        *,
        code: str | None = None,
    ) -> Started:
        """Raises TooManyAttempts, and SignInRefused, which says the same for an unknown
        e-mail as for a wrong password; behind the right password CodeNeeded and
        CodeRefused."""
        self._attempts.begin(email, address, now)
        user = self._people.by_email(email)
        is_right = await self._passwords.is_right(user, password)
        if user is None or not is_right:
            why = "unknown" if user is None else "password"
            await self.refused(user, why, address)
            raise errors.SignInRefused("the e-mail or the password is not right")
        if self.second_factor.is_on(user.id):
            if code is None:
                self._attempts.take_back(email, address)
                raise errors.CodeNeeded(
                    "expected a code besides the password",
                    make_challenge(user.id, self._seal, now),
                )
            await self._require_code(user, code, address, now)
        self._attempts.succeeded(email, address)
        return await self.start(user, now, "password")

    async def sign_in_with_code(
        self, challenge: str, code: str, address: str, now: datetime
    ) -> Started:
        """The second step of a sign-in. Raises TooManyAttempts, CodeRefused, and
        SignInRefused for a challenge whose time has passed."""
        user_id = challenged_user(challenge, self._seal, now)
        user = self._people.find(user_id) if user_id else None
        self._attempts.begin(user.email if user else "", address, now)
        if user is None:
            raise errors.SignInRefused("expected the password again: it took too long")
        await self._require_code(user, code, address, now)
        self._attempts.succeeded(user.email, address)
        return await self.start(user, now, "password")

    async def sign_in_by_provider(
        self, code: str, state: str, binding: str, address: str, now: datetime
    ) -> tuple[Started, str]:
        """(the session, the path to go on to); raises TooManyAttempts, ProviderRefused
        and Unavailable."""
        self._attempts.begin("", address, now)
        sign_on = self.single_sign_on
        if sign_on is None:
            raise errors.ProviderRefused("single sign-on: none is set up")
        try:
            email, next_path = await sign_on.finish(code, state, binding, now)
        except errors.ProviderRefused:
            await self.refused(None, "oidc", address)
            raise
        user = self._people.by_email(email)
        if user is None:
            await self.refused(None, "unknown", address)
            raise errors.UnknownPerson("no profile here has this e-mail")
        self._attempts.take_back("", address)
        return await self.start(user, now, "oidc"), next_path

    async def start(self, user: User, now: datetime, method: Method) -> Started:
        """A session for somebody who has shown who he is."""
        token, expires_at = self.sessions.start(user.id, now, method)
        detail = {"how": method, "codes": self.second_factor.is_on(user.id)}
        await self._acts.record(user.id, "sessions.sign_in", None, detail)
        return Started(token, expires_at, user)

    async def _require_code(
        self, user: User, code: str, address: str, now: datetime
    ) -> None:
        if not await self.second_factor.take(user, code, now):
            await self.refused(user, "code", address)
            raise errors.CodeRefused("the code is not right")

    async def refused(self, user: User | None, why: str, address: str) -> None:
        """Records that somebody was not let in."""
        where = address_pseudonym(address, self._key)
        await self._acts.record(
            NOBODY,
            "sessions.refused",
            user.id if user else None,
            {"why": why, "address": where},
        )

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
        return await self.start(user, now, "invitation")

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

    async def confirm_password(
        self, user: User, password: str, address: str, now: datetime
    ) -> None:
        """Asks somebody who is signed in once more; raises TooManyAttempts and
        SignInRefused."""
        self._attempts.begin(user.email, address, now)
        if not await self._passwords.is_right(user, password):
            await self.refused(user, "password", address)
            raise errors.SignInRefused("the password is not right")
        self._attempts.succeeded(user.email, address)
