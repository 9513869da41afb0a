"""Codes for who has lost the telephone: ten at a time, each opens once."""

from __future__ import annotations

from base64 import b32encode
from collections import defaultdict
from datetime import datetime
from secrets import token_bytes

from routing_service.accounts.sealing import Seal
from routing_service.accounts.tables import Tables

COUNT = 10
BYTES = 10
"""80 bits, 16 letters."""
GROUP = 4


class RecoveryCodes:
    """Kept as keyed digests; used ones are dropped."""

    def __init__(self, tables: Tables, seal: Seal) -> None:
        self._tables = tables
        self._seal = seal
        self._left: defaultdict[str, set[str]] = defaultdict(set)
        for user_id, digest in tables.query(
            "select user_id, digest from recovery_codes", ()
        ):
            self._left[user_id].add(digest)

    def left(self, user_id: str) -> int:
        return len(self._left.get(user_id, ()))

    def renew(self, user_id: str, now: datetime) -> list[str]:
        """New codes in place of the former ones, shown this once; blocks until they are
        durable."""
        self.drop(user_id)
        codes = [_new_code() for _ in range(COUNT)]
        digests = [self._digest(user_id, code) for code in codes]
        self._left[user_id] = set(digests)
        self._tables.execute_write(
            "insert into recovery_codes select ?, unnest(?::varchar[]), ?",
            (user_id, digests, now),
        ).result()
        return codes

    def take(self, user_id: str, code: str) -> bool:
        """Whether this is one of the user's codes; it is none any more."""
        digest = self._digest(user_id, code)
        if digest not in self._left.get(user_id, ()):
            return False
        self._left[user_id].discard(digest)
        self._tables.execute_write(
            "delete from recovery_codes where user_id = ? and digest = ?",
            (user_id, digest),
        )
        return True

    def drop(self, user_id: str) -> None:
        self._left.pop(user_id, None)
        self._tables.execute_write(
            "delete from recovery_codes where user_id = ?", (user_id,)
        )

    def _digest(self, user_id: str, code: str) -> str:
        letters = "".join(one for one in code.upper() if one.isalnum())
        return self._seal.digest(letters, user_id)


def _new_code() -> str:
    letters = b32encode(token_bytes(BYTES)).decode()
    groups = [letters[at : at + GROUP] for at in range(0, len(letters), GROUP)]
    return "-".join(groups)
