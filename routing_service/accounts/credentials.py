"""The password hashes, by user; a changed one is durable before it holds."""

from __future__ import annotations

from datetime import datetime

from routing_service.accounts.tables import Tables


class Credentials:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._hashes: dict[str, str] = {
            row[0]: row[1]
            for row in tables.query(
                "select user_id, password_hash from accounts order by changed_at", ()
            )
        }

    def __contains__(self, user_id: object) -> bool:
        return user_id in self._hashes

    def password_hash(self, user_id: str) -> str | None:
        return self._hashes.get(user_id)

    def keep(self, user_id: str, password_hash: str, now: datetime) -> None:
        """Replaces the user's hash; blocks until it is durable."""
        self._tables.execute_write(
            "insert into accounts values (?, ?, ?)", (user_id, password_hash, now)
        ).result()
        self._tables.execute_write(
            "delete from accounts where user_id = ? and changed_at < ?", (user_id, now)
        )
        self._hashes[user_id] = password_hash
