"""Signing in by the company's identity provider: started here, finished once.

What belongs to a sign-in under way travels sealed in its `state`, so that nothing is
kept until somebody comes back; a binding in the browser's cookie makes a state worth
nothing elsewhere.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

import msgspec
from joserfc.errors import InvalidKeyIdError

from routing_service import errors
from routing_service.accounts.id_tokens import Identity, verified
from routing_service.accounts.oidc_provider import Provider
from routing_service.accounts.sealing import Seal

TIME_TO_COME_BACK = timedelta(minutes=10)
SCOPE = "openid email profile"
CONTEXT = "single sign-on"


class Leaving(msgspec.Struct, frozen=True):
    """Where the browser goes, and what it must bring back in a cookie of its own."""

    url: str
    binding: str


class UnderWay(msgspec.Struct, frozen=True):
    nonce: str
    verifier: str
    binding_digest: str
    next: str
    until: datetime


class SingleSignOn:
    """`redirect_uri`: the pages' address to which the provider sends browsers back.
    `trusts_emails`: the provider only has e-mails it verified, though it does not say
    so."""

    def __init__(
        self,
        provider: Provider,
        seal: Seal,
        *,
        name: str,
        redirect_uri: str,
        trusts_emails: bool,
    ) -> None:
        self.name = name
        self._provider = provider
        self._seal = seal
        self._redirect_uri = redirect_uri
        self._trusts_emails = trusts_emails
        self._finished: dict[str, datetime] = {}

    async def start(self, next_path: str, now: datetime) -> Leaving:
        """Raises Unavailable where the provider does not answer."""
        binding, verifier, nonce = (token_urlsafe(32) for _ in range(3))
        under_way = UnderWay(
            nonce, verifier, _digest(binding), next_path, now + TIME_TO_COME_BACK
        )
        url = await self._provider.authorization_url(
            now,
            response_type="code",
            redirect_uri=self._redirect_uri,
            scope=SCOPE,
            state=self._seal.close(msgspec.json.encode(under_way).decode(), CONTEXT),
            nonce=nonce,
            code_challenge=_challenge(verifier),
            code_challenge_method="S256",
        )
        return Leaving(url, binding)

    async def finish(
        self, code: str, state: str, binding: str, now: datetime
    ) -> tuple[str, str]:
        """(verified e-mail, path to go on to). Raises ProviderRefused and
        Unavailable."""
        under_way = self._opened(state, binding, now)
        token = await self._provider.id_token(
            code, under_way.verifier, self._redirect_uri, now
        )
        identity = await self._identity(token, under_way.nonce, now)
        if not identity.email or not (identity.is_verified or self._trusts_emails):
            raise errors.ProviderRefused("ID token: expected a verified e-mail")
        return identity.email, under_way.next

    def _opened(self, state: str, binding: str, now: datetime) -> UnderWay:
        """What was under way, and is from here on finished."""
        text = self._seal.open(state, CONTEXT)
        if text is None:
            raise errors.ProviderRefused("state: expected one made here")
        under_way = msgspec.json.decode(text, type=UnderWay)
        if not hmac.compare_digest(under_way.binding_digest, _digest(binding)):
            raise errors.ProviderRefused("state: expected the browser that began")
        self._finished = {
            nonce: until for nonce, until in self._finished.items() if until > now
        }
        if under_way.nonce in self._finished or under_way.until <= now:
            raise errors.ProviderRefused("state: expected one not used nor expired")
        self._finished[under_way.nonce] = under_way.until
        return under_way

    async def _identity(self, token: str, nonce: str, now: datetime) -> Identity:
        for again in (False, True):
            keys = await self._provider.keys(now, again=again)
            try:
                return verified(
                    token,
                    keys,
                    issuer=self._provider.issuer,
                    client_id=self._provider.client_id,
                    nonce=nonce,
                    now=now,
                )
            except InvalidKeyIdError:
                continue
        raise errors.ProviderRefused("ID token: expected a key of the provider's")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _challenge(verifier: str) -> str:
    """RFC 7636: base64url of the SHA-256, without padding."""
    digest = sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
