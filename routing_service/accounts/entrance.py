"""The way in: by password, by a code besides, or by the company's word for somebody."""

from __future__ import annotations

from datetime import datetime

import msgspec

from routing_service import errors
from routing_service.accounts.acts import NOBODY, ActLog, address_pseudonym
from routing_service.accounts.attempts import Attempts
from routing_service.accounts.challenges import challenged_user, make_challenge
from routing_service.accounts.password_keeper import PasswordKeeper
from routing_service.accounts.people import People
from routing_service.accounts.sealing import Seal
from routing_service.accounts.second_factor import SecondFactor
from routing_service.accounts.sessions import Method, Sessions
from routing_service.accounts.single_sign_on import SingleSignOn
from routing_service.accounts.users import User


class Started(msgspec.Struct, frozen=True):
    """A session: its token, shown once, and its absolute end."""

    token: str
    expires_at: datetime
    user: User


class Entrance:
    """Every attempt is counted before it is known to be right, and every outcome is
    recorded."""

    def __init__(
        self,
        people: People,
        passwords: PasswordKeeper,
        second_factor: SecondFactor,
        *,
        sessions: Sessions,
        single_sign_on: SingleSignOn | None,
        attempts: Attempts,
        acts: ActLog,
        seal: Seal,
    ) -> None:
        self._people = people
        self._passwords = passwords
        self._second_factor = second_factor
        self._sessions = sessions
        self._single_sign_on = single_sign_on
        self._attempts = attempts
        self._acts = acts
        self._seal = seal

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
        if self._second_factor.is_on(user.id):
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
        sign_on = self._single_sign_on
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
        token, expires_at = self._sessions.start(user.id, now, method)
        detail = {"how": method, "codes": self._second_factor.is_on(user.id)}
        await self._acts.record(user.id, "sessions.sign_in", None, detail)
        return Started(token, expires_at, user)

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

    async def refused(self, user: User | None, why: str, address: str) -> None:
        """Records that somebody was not let in."""
        where = address_pseudonym(address, self._seal)
        await self._acts.record(
            NOBODY,
            "sessions.refused",
            user.id if user else None,
            {"why": why, "address": where},
        )

    async def _require_code(
        self, user: User, code: str, address: str, now: datetime
    ) -> None:
        if not await self._second_factor.take(user, code, now):
            await self.refused(user, "code", address)
            raise errors.CodeRefused("the code is not right")
