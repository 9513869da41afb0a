"""Sessions: opaque tokens, kept only as hashes, with an idle and an absolute end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Literal, TypeAlias

from routing_service.accounts.tables import Tables

KEEP_USE_EVERY = timedelta(minutes=2)
"""Use is written down at most so often; after a crash a session is so much older."""

ID_DIGITS = 16

Method: TypeAlias = Literal["password", "invitation", "oidc"]
"""How a session began."""


@dataclass(slots=True)
class Session:
    """`id` is the beginning of the token's hash: it names the session, and opens
    none."""

    id: str
    user_id: str
    created_at: datetime
    last_used_at: datetime
    kept_use_at: datetime
    method: Method = "password"


class Sessions:
    """Who is signed in. Held in memory, written through to the log's file."""

    def __init__(self, tables: Tables, *, idle: timedelta, absolute: timedelta) -> None:
        self._tables = tables
        self._idle = idle
        self._absolute = absolute
        rows = tables.query(
            "select token_hash, user_id, created_at, last_used_at, method "
            "from sessions",
            (),
        )
        self._sessions = {
            token_hash: Session(
                token_hash[:ID_DIGITS], user_id, begun, used, used, method
            )
            for token_hash, user_id, begun, used, method in rows
        }

    def start(
        self, user_id: str, now: datetime, method: Method = "password"
    ) -> tuple[str, datetime]:
        """A new session's token and its absolute end; those that are over go."""
        self._sweep(now)
        token = token_urlsafe(32)
        token_hash = _hash(token)
        self._sessions[token_hash] = Session(
            token_hash[:ID_DIGITS], user_id, now, now, now, method
        )
        self._tables.execute_write(
            "insert into sessions values (?, ?, ?, ?, ?)",
            (token_hash, user_id, now, now, method),
        )
        return token, now + self._absolute

    def find(self, token: str, now: datetime) -> Session | None:
        """The valid session of this token; counts as a use of it."""
        token_hash = _hash(token)
        session = self._sessions.get(token_hash)
        if session is None:
            return None
        if self._is_over(session, now):
            self._drop(token_hash)
            return None
        session.last_used_at = now
        if now - session.kept_use_at >= KEEP_USE_EVERY:
            session.kept_use_at = now
            self._tables.execute_write(
                "update sessions set last_used_at = ? where token_hash = ?",
                (now, token_hash),
            )
        return session

    def of_user(self, user_id: str, now: datetime) -> list[Session]:
        """A user's valid sessions, the one used last first."""
        held = [
            one
            for one in self._sessions.values()
            if one.user_id == user_id and not self._is_over(one, now)
        ]
        return sorted(held, key=lambda one: one.last_used_at, reverse=True)

    def revoke(self, user_id: str, session_id: str) -> bool:
        """Ends a user's session; false where there is none of that id."""
        for token_hash, session in self._sessions.items():
            if session.user_id == user_id and session.id == session_id:
                self._drop(token_hash)
                return True
        return False

    def end(self, token: str) -> None:
        if _hash(token) in self._sessions:
            self._drop(_hash(token))

    def end_all(self, user_id: str, *, but: str | None = None) -> None:
        """Ends every session of a user, except the one with token `but`."""
        kept = _hash(but) if but else None
        for token_hash in [
            one
            for one, session in self._sessions.items()
            if session.user_id == user_id and one != kept
        ]:
            self._drop(token_hash)

    def _sweep(self, now: datetime) -> None:
        over = [one for one, held in self._sessions.items() if self._is_over(held, now)]
        for token_hash in over:
            self._drop(token_hash)

    def _is_over(self, session: Session, now: datetime) -> bool:
        return (
            now - session.last_used_at >= self._idle
            or now - session.created_at >= self._absolute
        )

    def _drop(self, token_hash: str) -> None:
        del self._sessions[token_hash]
        self._tables.execute_write(
            "delete from sessions where token_hash = ?", (token_hash,)
        )


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
