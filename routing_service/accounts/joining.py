"""From an invitation to an account: made, accepted once, or taken back."""

from __future__ import annotations

from datetime import datetime

from routing_service import errors
from routing_service.accounts.acts import ActLog
from routing_service.accounts.attempts import Attempts
from routing_service.accounts.invitations import Invitation, Invitations
from routing_service.accounts.password_keeper import PasswordKeeper
from routing_service.accounts.people import People
from routing_service.accounts.second_factor import SecondFactor
from routing_service.accounts.users import User

SHOWN = 200


class Joining:
    """Who is invited has lost a password or never had one: accepting sets it."""

    def __init__(
        self,
        people: People,
        invitations: Invitations,
        *,
        passwords: PasswordKeeper,
        second_factor: SecondFactor,
        attempts: Attempts,
        acts: ActLog,
    ) -> None:
        self._people = people
        self._invitations = invitations
        self._passwords = passwords
        self._second_factor = second_factor
        self._attempts = attempts
        self._acts = acts

    async def invite(
        self, actor_id: str, user_id: str, now: datetime
    ) -> tuple[str, Invitation]:
        """The token, shown once; the user's earlier invitations are over. Raises
        NotFound."""
        user = self._people.known(user_id)
        token, made = self._invitations.make(user.id, actor_id, now)
        await self._acts.record(
            actor_id, "invitations.made", user.id, {"invitation_id": made.id}
        )
        return token, made

    def latest(self) -> list[Invitation]:
        return self._invitations.latest(SHOWN)

    async def revoke(self, actor_id: str, invitation_id: str, now: datetime) -> None:
        """Raises NotFound and InvitationOver."""
        invitation = self._invitations.find(invitation_id)
        self._invitations.revoke(invitation, now)
        await self._acts.record(
            actor_id,
            "invitations.revoked",
            invitation.user_id,
            {"invitation_id": invitation_id},
        )

    async def accept(
        self,
        token: str,
        password: str,
        address: str,
        now: datetime,
        *,
        code: str | None = None,
    ) -> User:
        """Sets the password of who was invited. A user with codes gives one as well:
        whoever finds the link alone does not come in.

        Raises TooManyAttempts, InvitationUnknown, InvitationOver, PasswordTooShort,
        PasswordTooGuessable, CodeNeeded and CodeRefused.
        """
        self._attempts.begin("", address, now)
        invitation = self._invitations.open_one(token, now)
        user = self._people.find(invitation.user_id)
        if user is None:
            raise errors.InvitationUnknown("invitation: its profile has gone")
        await self._passwords.check(user, password)
        if self._second_factor.is_on(user.id):
            await self._require_code(user, code, address, now)
        self._invitations.accept(invitation, now)
        self._attempts.take_back("", address)
        await self._passwords.keep(user, password, now)
        await self._acts.record(
            user.id, "invitations.accepted", user.id, {"invitation_id": invitation.id}
        )
        return user

    async def _require_code(
        self, user: User, code: str | None, address: str, now: datetime
    ) -> None:
        if code is None:
            self._attempts.take_back("", address)
            raise errors.CodeNeeded("invitation: expected a code besides")
        self._attempts.begin(user.email, address, now)
        if not await self._second_factor.take(user, code, now):
            raise errors.CodeRefused("the code is not right")
        self._attempts.succeeded(user.email, address)
