"""Whoever holds a valid token: a person's session, a program's key, the pipeline."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from routing_service.accounts.users import User
from routing_service.domain.roles import Permission, Powers

BearerKind: TypeAlias = Literal["session", "key", "service"]


class Bearer(msgspec.Struct, frozen=True):
    """`scopes` narrow what the user's role may do; null does not. `needs_codes`: the
    role asks for a second factor that is not set up yet."""

    user: User
    kind: BearerKind
    scopes: frozenset[Permission] | None = None
    needs_codes: bool = False

    def narrow(self, powers: Powers) -> Powers:
        """What the user's powers come to with this token."""
        if self.scopes is None:
            return powers
        return Powers(powers.permissions & self.scopes, powers.reach)
