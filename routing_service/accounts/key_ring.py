"""Making and revoking API keys, within what their maker may do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from routing_service import errors
from routing_service.accounts.acts import ActLog
from routing_service.accounts.api_keys import ApiKey, ApiKeys
from routing_service.accounts.bearers import Bearer
from routing_service.accounts.people import People
from routing_service.domain.roles import NOT_GRANTED, Permission


class KeyRing:
    """A key acts as its maker: with the maker's reach, and with those of its scopes
    that the maker's role still has."""

    def __init__(self, people: People, keys: ApiKeys, acts: ActLog) -> None:
        self._people = people
        self._keys = keys
        self._acts = acts

    def bearer(self, token: str, now: datetime) -> Bearer | None:
        key, is_first = self._keys.find(token, now)
        user = self._people.find(key.user_id) if key else None
        if key is None or user is None:
            return None
        if is_first:
            self._acts.note(user.id, "api_keys.first_used", key.id)
        return Bearer(user, "key", key.scopes)

    async def make(
        self,
        user_id: str,
        name: str,
        scopes: Collection[Permission],
        *,
        held: Collection[Permission],
        now: datetime,
        expires_at: datetime | None,
    ) -> tuple[str, ApiKey]:
        """The key, shown once. `held`: what its maker may do. Raises NotAllowed for a
        scope beyond that, Unreadable for an end that has passed."""
        beyond = sorted(set(scopes) - (set(held) - NOT_GRANTED))
        if beyond:
            raise errors.NotAllowed(f"{beyond[0]}: expected a permission of your own")
        if expires_at is not None and expires_at <= now:
            raise errors.Unreadable("expires_at: expected a time to come")
        token, key = self._keys.make(user_id, name, frozenset(scopes), now, expires_at)
        await self._acts.record(
            user_id, "api_keys.made", key.id, {"scopes": sorted(key.scopes)}
        )
        return token, key

    def of_user(self, user_id: str) -> list[ApiKey]:
        """Those that were not revoked, newest first."""
        return [
            key
            for key in self._keys.all()
            if key.user_id == user_id and key.revoked_at is None
        ]

    def all(self) -> list[ApiKey]:
        return self._keys.all()

    async def revoke(
        self, actor_id: str, key_id: str, now: datetime, *, anybodys: bool
    ) -> None:
        """Ends a key at once; a repetition does nothing. Raises NotFound, also for
        another one's key unless `anybodys`."""
        key = self._keys.get(key_id)
        if key.user_id != actor_id and not anybodys:
            raise errors.NotFound(f"API key {key_id}: none of yours")
        if key.revoked_at is None:
            self._keys.revoke(key, now)
            await self._acts.record(actor_id, "api_keys.revoked", key_id)
