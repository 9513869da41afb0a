"""Slows down guessing: failures are counted by who is tried and from which address.

Nobody is locked out for good. An attacker who keeps failing for a colleague slows down
that colleague only at addresses from which the colleague has never signed in; an
invitation and the company's single sign-on pass by in any case.
"""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from routing_service import errors

WINDOW = timedelta(minutes=15)
FAILURES_PER_EMAIL_AND_ADDRESS = 5
FAILURES_PER_EMAIL = 20
FAILURES_PER_ADDRESS = 30
MOST_KEYS = 20_000
HOME_BITS = 64
"""A household or an office has so many bits of an IPv6 address in common."""

Key = tuple[str, str]


class Attempts:
    """Failures of the last quarter of an hour, and where each user has signed in, in
    memory only."""

    def __init__(self) -> None:
        self._failures: defaultdict[Key, deque[datetime]] = defaultdict(deque)
        self._usual: dict[Key, None] = {}

    def begin(self, email: str, address: str, now: datetime) -> None:
        """Counts an attempt before it is known to be right, so that parallel guesses do
        not slip through; raises TooManyAttempts. `email` is empty where the attempt
        names nobody."""
        limits = self._limits(email, address)
        wait = max(self._wait(key, most, now) for key, most in limits)
        if wait:
            raise errors.TooManyAttempts(f"try again in {wait} s", wait)
        if len(self._failures) > MOST_KEYS:
            self._forget(now)
        for key, _ in limits:
            self._failures[key].append(now)

    def take_back(self, email: str, address: str) -> None:
        """Uncounts the last attempt: it was right as far as it went."""
        for key, _ in self._limits(email, address):
            if self._failures.get(key):
                self._failures[key].pop()

    def succeeded(self, email: str, address: str) -> None:
        """Forgets the user's failures from here, and takes back what `begin` counted: a
        whole company signs in from one address in the morning."""
        self.take_back(email, address)
        here = _from_here(email, address)
        self._failures.pop(here, None)
        self._usual[here] = None
        if len(self._usual) > MOST_KEYS:
            del self._usual[next(iter(self._usual))]

    def _limits(self, email: str, address: str) -> list[tuple[Key, int]]:
        limits = [(("address", _home(address)), FAILURES_PER_ADDRESS)]
        if email:
            here = _from_here(email, address)
            limits.append((here, FAILURES_PER_EMAIL_AND_ADDRESS))
            if here not in self._usual:
                limits.append((("email", email.casefold()), FAILURES_PER_EMAIL))
        return limits

    def _wait(self, key: Key, most: int, now: datetime) -> int:
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


def _from_here(email: str, address: str) -> Key:
    return (email.casefold(), _home(address))


def _home(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(int(parsed) >> (128 - HOME_BITS))
    return address
