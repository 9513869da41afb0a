"""Invitations: a link that sets a password once, within a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Literal, TypeAlias

from routing_service import errors
from routing_service.accounts.tables import Tables
from routing_service.domain.identifiers import new_id

VALID_FOR = timedelta(hours=24)

State: TypeAlias = Literal["open", "used", "expired", "revoked"]


@dataclass(slots=True)
class Invitation:
    """Kept without its token: whoever reads the tables can accept nothing."""

    id: str
    user_id: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    accepted_at: datetime | None = None
    revoked_at: datetime | None = None

    def state(self, now: datetime) -> State:
        if self.accepted_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if now >= self.expires_at else "open"


class Invitations:
    """Who was invited. Held in memory, written through to the log's file."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._by_hash: dict[str, Invitation] = {
            row[0]: Invitation(*row[1:])
            for row in tables.query(
                "select token_hash, id, user_id, made_by, made_at, expires_at, "
                "accepted_at, revoked_at from invitations order by made_at",
                (),
            )
        }

    def make(self, user_id: str, made_by: str, now: datetime) -> tuple[str, Invitation]:
        """The token, shown once, and the invitation; the user's earlier open ones are
        over."""
        for earlier in self._by_hash.values():
            if earlier.user_id == user_id and earlier.state(now) == "open":
                self.revoke(earlier, now)
        token = token_urlsafe(32)
        made = Invitation(new_id("i-"), user_id, made_by, now, now + VALID_FOR)
        self._by_hash[_hash(token)] = made
        self._tables.execute_write(
            "insert into invitations values (?, ?, ?, ?, ?, ?, null, null)",
            (made.id, _hash(token), user_id, made_by, now, made.expires_at),
        )
        return token, made

    def open_one(self, token: str, now: datetime) -> Invitation:
        """Raises InvitationUnknown and InvitationOver."""
        found = self._by_hash.get(_hash(token))
        if found is None:
            raise errors.InvitationUnknown("invitation: expected the link as it is")
        if found.state(now) != "open":
            raise errors.InvitationOver(found.state(now))
        return found

    def accept(self, invitation: Invitation, now: datetime) -> None:
        """From here on it is used; raises InvitationOver where another was faster."""
        if invitation.state(now) != "open":
            raise errors.InvitationOver(invitation.state(now))
        invitation.accepted_at = now
        self._tables.execute_write(
            "update invitations set accepted_at = ? where id = ?", (now, invitation.id)
        )

    def find(self, invitation_id: str) -> Invitation:
        """Raises NotFound."""
        for one in self._by_hash.values():
            if one.id == invitation_id:
                return one
        raise errors.NotFound(f"invitation {invitation_id}: none of that id")

    def revoke(self, invitation: Invitation, now: datetime) -> None:
        """Raises InvitationOver where it is no longer open."""
        if invitation.state(now) != "open":
            raise errors.InvitationOver(invitation.state(now))
        invitation.revoked_at = now
        self._tables.execute_write(
            "update invitations set revoked_at = ? where id = ?", (now, invitation.id)
        )

    def latest(self, most: int) -> list[Invitation]:
        """The newest first."""
        return list(self._by_hash.values())[: -most - 1 : -1]


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
