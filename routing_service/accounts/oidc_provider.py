"""The company's identity provider, over HTTP (OpenID Connect Discovery and Core)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

import httpx
import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from routing_service import errors
from routing_service.domain.protected_urls import is_protected

KEPT_FOR = timedelta(hours=1)
KEYS_AT_MOST_EVERY = timedelta(minutes=1)
"""A token that names an unknown key has the keys fetched again, so often at most."""

Shape = TypeVar("Shape")


class Discovered(msgspec.Struct, frozen=True):
    """The part of the provider's description that is used here."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Tokens(msgspec.Struct, frozen=True):
    id_token: str


class Provider:
    """Raises Unavailable where it does not answer as a provider does."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        issuer: str,
        client_id: str,
        client_secret: str | None,
    ) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self._client = client
        self._client_secret = client_secret
        self._discovered: tuple[Discovered, datetime] | None = None
        self._keys: tuple[KeySet, datetime] | None = None

    async def authorization_url(self, now: datetime, **parameters: str) -> str:
        """Where the browser goes; `client_id` is added to the parameters."""
        endpoint = (await self._description(now)).authorization_endpoint
        query = urlencode({"client_id": self.client_id, **parameters})
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{query}"

    async def id_token(
        self, code: str, verifier: str, redirect_uri: str, now: datetime
    ) -> str:
        """The ID token for an authorization code, not verified yet; raises
        ProviderRefused where the provider does not take the code."""
        found = await self._description(now)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": redirect_uri,
        }
        methods = found.token_endpoint_auth_methods_supported
        auth = httpx.Auth()
        if self._client_secret is None:
            form["client_id"] = self.client_id
        elif "client_secret_basic" in methods:
            auth = httpx.BasicAuth(self.client_id, self._client_secret)
        else:
            form |= {"client_id": self.client_id, "client_secret": self._client_secret}
        try:
            response = await self._client.post(
                found.token_endpoint, data=form, auth=auth
            )
        except httpx.HTTPError:
            raise errors.Unavailable("the identity provider does not answer") from None
        if response.is_client_error:
            raise errors.ProviderRefused("the identity provider did not take the code")
        return _read(response, Tokens).id_token

    async def keys(self, now: datetime, *, again: bool = False) -> KeySet:
        """The keys it signs with; `again`: fetched anew where that is not too soon."""
        if self._keys is not None:
            age = now - self._keys[1]
            if age < KEPT_FOR and not (again and age >= KEYS_AT_MOST_EVERY):
                return self._keys[0]
        found = await self._description(now)
        document = _read(await self._get(found.jwks_uri), dict[str, Any])
        try:
            keys = KeySet.import_key_set(cast(KeySetSerialization, document))
        except (JoseError, ValueError, KeyError):
            raise errors.Unavailable("the identity provider has no keys") from None
        self._keys = (keys, now)
        return keys

    async def _description(self, now: datetime) -> Discovered:
        if self._discovered is not None and now - self._discovered[1] < KEPT_FOR:
            return self._discovered[0]
        url = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
        found = _read(await self._get(url), Discovered)
        urls = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        if found.issuer != self.issuer or not all(map(is_protected, urls)):
            raise errors.Unavailable("the identity provider is not who it should be")
        self._discovered = (found, now)
        return found

    async def _get(self, url: str) -> httpx.Response:
        try:
            return await self._client.get(url)
        except httpx.HTTPError:
            raise errors.Unavailable("the identity provider does not answer") from None


def _read(response: httpx.Response, shape: type[Shape]) -> Shape:
    try:
        response.raise_for_status()
        return msgspec.json.decode(response.content, type=shape)
    except (httpx.HTTPStatusError, msgspec.MsgspecError):
        raise errors.Unavailable("the identity provider does not read") from None
