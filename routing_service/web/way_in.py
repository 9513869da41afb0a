"""The accounts of this installation, as its settings want them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx

from routing_service.accounts.accounts import Accounts
from routing_service.accounts.oidc_provider import Provider
from routing_service.accounts.people import People
from routing_service.accounts.sealing import Seal
from routing_service.accounts.single_sign_on import SingleSignOn
from routing_service.desk.desk import Desk
from routing_service.settings import Settings

PROVIDER_SECONDS = 10.0
CALLBACK = "/auth/oidc/callback"
"""The pages' path to which an identity provider sends browsers back."""


def make_accounts(
    settings: Settings, desk: Desk, secrets: Path, client: httpx.AsyncClient
) -> Accounts:
    """`client` leads to the identity provider."""
    return Accounts(
        desk.log,
        People(lambda: desk.configuration.agents, settings.administrator_email),
        secrets,
        desk.audit,
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(hours=settings.session_hours),
        roles_with_codes=settings.roles_with_codes,
        single_sign_on=_single_sign_on(settings, client),
    )


def provider_client() -> httpx.AsyncClient:
    """Follows no redirect: a code or a secret goes where it was meant to."""
    return httpx.AsyncClient(timeout=PROVIDER_SECONDS, follow_redirects=False)


def _single_sign_on(
    settings: Settings, client: httpx.AsyncClient
) -> Callable[[Seal], SingleSignOn | None]:
    issuer, client_id = settings.oidc_issuer, settings.oidc_client_id
    public_url, secret = settings.public_url, settings.oidc_client_secret
    if issuer is None or client_id is None or public_url is None:
        return lambda _: None
    provider = Provider(
        client,
        issuer=issuer,
        client_id=client_id,
        client_secret=secret.get_secret_value() if secret else None,
    )
    return lambda seal: SingleSignOn(
        provider,
        seal,
        name=settings.oidc_name,
        redirect_uri=public_url.rstrip("/") + CALLBACK,
        trusts_emails=settings.oidc_trusts_emails,
    )
