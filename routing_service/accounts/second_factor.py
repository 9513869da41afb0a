"""The second factor at the door: a code of an authenticator app, or of recovery."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Collection
from datetime import datetime

import msgspec
import pyotp
import segno

from routing_service import errors
from routing_service.accounts.acts import ActLog
from routing_service.accounts.recovery_codes import RecoveryCodes
from routing_service.accounts.sealing import Seal
from routing_service.accounts.tables import Tables
from routing_service.accounts.totp import DIGITS, Totp
from routing_service.accounts.users import User

ISSUER = "Comptoir"
QR_SCALE = 4


class Enrolment(msgspec.Struct, frozen=True):
    """What an authenticator app is given: as text, as a link, as a picture."""

    secret: str
    uri: str
    qr_svg: str


class SecondFactor:
    """`roles`: those that must have it."""

    def __init__(
        self, tables: Tables, seal: Seal, acts: ActLog, *, roles: Collection[str]
    ) -> None:
        self._totp = Totp(tables, seal)
        self._recovery = RecoveryCodes(tables, seal)
        self._acts = acts
        self._roles = roles

    def is_on(self, user_id: str) -> bool:
        return self._totp.is_on(user_id)

    def is_required(self, user: User) -> bool:
        return user.role in self._roles

    def recovery_left(self, user_id: str) -> int:
        return self._recovery.left(user_id)

    def enrol(self, user: User, now: datetime) -> Enrolment:
        """Raises Conflict where it is on already."""
        if self.is_on(user.id):
            raise errors.Conflict("codes are on: expected to be turned off first")
        secret = self._totp.enrol(user.id, now)
        uri = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)
        picture = io.BytesIO()
        segno.make(uri, error="m").save(picture, kind="svg", scale=QR_SCALE)
        return Enrolment(secret, uri, picture.getvalue().decode())

    async def confirm(self, user: User, code: str, now: datetime) -> list[str]:
        """Turns it on; the recovery codes. Raises CodeRefused."""
        is_right = await asyncio.to_thread(
            self._totp.confirm, user.id, _plain(code), now
        )
        if not is_right:
            raise errors.CodeRefused("the code is not right; ask for a new picture")
        codes = await asyncio.to_thread(self._recovery.renew, user.id, now)
        await self._acts.record(user.id, "totp.turned_on", user.id)
        return codes

    async def take(self, user: User, code: str, now: datetime) -> bool:
        """Whether the code opens, which it does once."""
        plain = _plain(code)
        if len(plain) == DIGITS:
            return self._totp.take(user.id, plain, now)
        if not self._recovery.take(user.id, code):
            return False
        await self._acts.record(user.id, "totp.recovery_used", user.id)
        return True

    async def turn_off(self, actor_id: str, user_id: str) -> None:
        self._totp.turn_off(user_id)
        self._recovery.drop(user_id)
        await self._acts.record(actor_id, "totp.turned_off", user_id)


def _plain(code: str) -> str:
    return code.replace(" ", "")
