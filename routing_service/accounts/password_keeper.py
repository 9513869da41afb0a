"""Passwords checked and changed, a few at a time: hashing takes a core's 25 ms."""

from __future__ import annotations

import asyncio
from datetime import datetime

from routing_service.accounts.credentials import Credentials
from routing_service.accounts.password_rules import LONGEST_PASSWORD, check_password
from routing_service.accounts.passwords import hash_password, is_password
from routing_service.accounts.users import User

HASHES_AT_ONCE = 2


class PasswordKeeper:
    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._hashing = asyncio.Semaphore(HASHES_AT_ONCE)

    async def is_right(self, user: User | None, password: str) -> bool:
        """Takes as long when there is no user or no password."""
        kept = self._credentials.password_hash(user.id) if user else None
        async with self._hashing:
            return await asyncio.to_thread(
                is_password, password[:LONGEST_PASSWORD], kept
            )

    async def check(self, user: User, password: str) -> None:
        """Raises PasswordTooShort or PasswordTooGuessable."""
        async with self._hashing:
            await asyncio.to_thread(check_password, password, user)

    async def keep(self, user: User, password: str, now: datetime) -> None:
        """Replaces the user's password with one that was checked; returns once it is
        durable."""
        async with self._hashing:
            password_hash = await asyncio.to_thread(hash_password, password)
        await asyncio.to_thread(self._credentials.keep, user.id, password_hash, now)
