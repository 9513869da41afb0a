"""What an ID token must be before it says who somebody is.

The checks are those of OpenID Connect Core 1.0, section 3.1.3.7.
"""

from __future__ import annotations

import hmac
from datetime import datetime

import msgspec
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from routing_service import errors

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "Ed25519", "EdDSA")
"""Signatures only: none of "none", nor of a key that the client holds too."""
LEEWAY_SECONDS = 60
"""How far the provider's clock may be from ours."""


class Identity(msgspec.Struct, frozen=True):
    """What the provider says of who signed in."""

    sub: str
    email: str | None = None
    email_verified: bool | str = False
    azp: str | None = None

    @property
    def is_verified(self) -> bool:
        return self.email_verified in {True, "true"}


def verified(
    token: str,
    keys: KeySet,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    now: datetime,
) -> Identity:
    """The token's identity; raises ProviderRefused, and InvalidKeyIdError for one
    signed with a key that is not among `keys`."""
    claims = _signed(token, keys)
    expected = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True},
    )
    try:
        expected.validate(claims)
        found = msgspec.convert(claims, Identity)
    except (JoseError, msgspec.ValidationError) as error:
        raise errors.ProviderRefused(
            f"ID token: {type(error).__name__}; expected one for this sign-in"
        ) from None
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise errors.ProviderRefused("ID token: expected the nonce of this sign-in")
    is_for_several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (found.azp or client_id) != client_id or (is_for_several and not found.azp):
        raise errors.ProviderRefused("ID token: expected one made for this client")
    return found


def _signed(token: str, keys: KeySet) -> dict[str, object]:
    try:
        return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError) as error:
        raise errors.ProviderRefused(
            f"ID token: {type(error).__name__}; expected a signature of the provider's"
        ) from None
