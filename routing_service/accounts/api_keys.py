"""API keys: what a program acts with in the name of whoever made the key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

import msgspec

from routing_service import errors
from routing_service.accounts.sessions import KEEP_USE_EVERY
from routing_service.accounts.tables import Tables
from routing_service.domain.identifiers import new_id
from routing_service.domain.roles import Permission

MARK = "ck_"
"""What every key begins with, so that one that leaked is known for what it is."""
SHOWN_LETTERS = 8

ROWS = """
select
    key_hash, id, user_id, name, prefix, scopes, made_at, expires_at, last_used_at,
    revoked_at
from api_keys
order by made_at
"""


@dataclass(slots=True)
class ApiKey:
    """Kept without the key itself; `prefix` is its beginning, to know it by."""

    id: str
    user_id: str
    name: str
    prefix: str
    scopes: frozenset[Permission]
    made_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        is_expired = self.expires_at is not None and now >= self.expires_at
        return self.revoked_at is None and not is_expired


class ApiKeys:
    """Every key there was. Held in memory, written through to the log's file."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._by_hash = {row[0]: _key(*row[1:]) for row in tables.query(ROWS, ())}

    def make(
        self,
        user_id: str,
        name: str,
        scopes: frozenset[Permission],
        now: datetime,
        expires_at: datetime | None,
    ) -> tuple[str, ApiKey]:
        """The key, shown once, and what is kept of it."""
        token = MARK + token_urlsafe(32)
        prefix = token[: len(MARK) + SHOWN_LETTERS]
        key = ApiKey(new_id("k-"), user_id, name, prefix, scopes, now, expires_at)
        self._by_hash[_hash(token)] = key
        self._tables.execute_write(
            "insert into api_keys values (?, ?, ?, ?, ?, ?, ?, ?, null, null)",
            (
                _hash(token),
                key.id,
                user_id,
                name,
                prefix,
                msgspec.json.encode(sorted(scopes)).decode(),
                now,
                expires_at,
            ),
        )
        return token, key

    def find(self, token: str, now: datetime) -> tuple[ApiKey | None, bool]:
        """(the valid key of this token, whether this is its first use); counts as a
        use of it."""
        key = self._by_hash.get(_hash(token))
        if key is None or not key.is_valid(now):
            return None, False
        before = key.last_used_at
        if before is None or now - before >= KEEP_USE_EVERY:
            key.last_used_at = now
            self._tables.execute_write(
                "update api_keys set last_used_at = ? where id = ?", (now, key.id)
            )
        return key, before is None

    def all(self) -> list[ApiKey]:
        """The newest first."""
        return list(reversed(self._by_hash.values()))

    def get(self, key_id: str) -> ApiKey:
        """Raises NotFound."""
        for key in self._by_hash.values():
            if key.id == key_id:
                return key
        raise errors.NotFound(f"API key {key_id}: none of that id")

    def revoke(self, key: ApiKey, now: datetime) -> None:
        """From here on it opens nothing."""
        key.revoked_at = now
        self._tables.execute_write(
            "update api_keys set revoked_at = ? where id = ?", (now, key.id)
        )


def _key(  # noqa: PLR0917  a row's columns in order
    key_id: str,
    user_id: str,
    name: str,
    prefix: str,
    scopes: str,
    made_at: datetime,
    expires_at: datetime | None,
    last_used_at: datetime | None,
    revoked_at: datetime | None,
) -> ApiKey:
    given = frozenset(msgspec.json.decode(scopes, type=list[Permission]))
    return ApiKey(
        key_id,
        user_id,
        name,
        prefix,
        given,
        made_at,
        expires_at,
        last_used_at,
        revoked_at,
    )


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
