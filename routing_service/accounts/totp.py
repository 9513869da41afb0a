"""Codes of an authenticator app (RFC 6238): each opens once, a step early or late."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp

from routing_service.accounts.sealing import Seal
from routing_service.accounts.tables import Tables

STEP_SECONDS = 30
SKEW_STEPS = 1
"""A telephone's clock may be so many steps wrong."""
DIGITS = 6
TIME_TO_ENROL = timedelta(minutes=15)


@dataclass(slots=True)
class Held:
    """`last_step`: that of the last code taken; codes up to it open no more."""

    secret: str | None
    last_step: int


class Totp:
    """The users' secrets: sealed in the log's file, open in memory. A secret that the
    key does not open counts as turned on and takes no code, so that a lost key lets
    nobody in; an administrator resets it."""

    def __init__(self, tables: Tables, seal: Seal) -> None:
        self._tables = tables
        self._seal = seal
        self._held = {
            user_id: Held(seal.open(sealed, user_id), last_step)
            for user_id, sealed, last_step in tables.query(
                "select user_id, sealed_secret, last_step from totp", ()
            )
        }
        self._enrolling: dict[str, tuple[str, datetime]] = {}

    def is_on(self, user_id: str) -> bool:
        return user_id in self._held

    def enrol(self, user_id: str, now: datetime) -> str:
        """A new secret that waits for its first code."""
        secret = pyotp.random_base32()
        self._enrolling[user_id] = (secret, now)
        return secret

    def confirm(self, user_id: str, code: str, now: datetime) -> bool:
        """Turns codes on with the first right one."""
        secret, begun = self._enrolling.get(user_id, (None, now))
        if secret is None or now - begun > TIME_TO_ENROL:
            return False
        step = _step_of(secret, code, now)
        if step is None:
            return False
        del self._enrolling[user_id]
        self._held[user_id] = Held(secret, step)
        self._tables.execute_write(
            "insert into totp values (?, ?, ?, ?)",
            (user_id, self._seal.close(secret, user_id), now, step),
        ).result()
        return True

    def take(self, user_id: str, code: str, now: datetime) -> bool:
        """Whether the code is right now, and was not taken before."""
        held = self._held.get(user_id)
        if held is None or held.secret is None:
            return False
        step = _step_of(held.secret, code, now, after=held.last_step)
        if step is None:
            return False
        held.last_step = step
        self._tables.execute_write(
            "update totp set last_step = ? where user_id = ?", (step, user_id)
        )
        return True

    def turn_off(self, user_id: str) -> None:
        self._held.pop(user_id, None)
        self._tables.execute_write("delete from totp where user_id = ?", (user_id,))


def _step_of(secret: str, code: str, now: datetime, *, after: int = -1) -> int | None:
    """The step whose code this is, compared in constant time."""
    totp = pyotp.TOTP(secret)
    present = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(present - SKEW_STEPS, present + SKEW_STEPS + 1):
        is_equal = hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())
        if is_equal and step > after:
            found = step
    return found
