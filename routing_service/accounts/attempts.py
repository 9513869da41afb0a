"""Slows down guessing: failures are counted per e-mail and per address."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
FAILURES_PER_EMAIL = 5
FAILURES_PER_ADDRESS = 30
MOST_KEYS = 20_000


class Attempts:
    """Failed sign-ins of the last quarter of an hour, in memory only."""

    def __init__(self) -> None:
        self._failures: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def wait_seconds(self, email: str, address: str, now: datetime) -> int:
        """How long this e-mail or address has to wait; 0 when it may try."""
        waits = [
            self._wait(key, most, now)
            for key, most in (
                ("email:" + email.casefold(), FAILURES_PER_EMAIL),
                ("address:" + address, FAILURES_PER_ADDRESS),
            )
        ]
        return max(waits)

    def failed(self, email: str, address: str, now: datetime) -> None:
        if len(self._failures) > MOST_KEYS:
            self._forget(now)
        self._failures["email:" + email.casefold()].append(now)
        self._failures["address:" + address].append(now)

    def succeeded(self, email: str, address: str) -> None:
        """Takes back what `failed` counted before the password was known to be right:
        a whole company signs in from one address in the morning."""
        self._failures.pop("email:" + email.casefold(), None)
        failures = self._failures.get("address:" + address)
        if failures:
            failures.pop()

    def _wait(self, key: str, most: int, now: datetime) -> int:
        failures = self._failures.get(key)
        if failures is None:
            return 0
        while failures and failures[0] <= now - WINDOW:
            failures.popleft()
        if len(failures) < most:
            return 0
        return int((failures[-most] + WINDOW - now).total_seconds()) + 1

    def _forget(self, now: datetime) -> None:
        old = [
            key
            for key, at in self._failures.items()
            if not at or at[-1] <= now - WINDOW
        ]
        for key in old:
            del self._failures[key]
