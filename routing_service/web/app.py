"""The service as one ASGI application: the webhook on its own way, the rest FastAPI."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.request import getproxies

import httpx
from fastapi import FastAPI
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from routing_service.accounts.secret_files import pseudonym_key
from routing_service.desk.desk import Desk
from routing_service.domain.identifiers import Pseudonyms
from routing_service.log.event_log import EventLog
from routing_service.settings import Settings
from routing_service.vault.vault import Vault
from routing_service.web import (
    analyst,
    api_keys,
    audit,
    configuration,
    contacts,
    feed,
    invitations,
    live,
    media,
    notices,
    notifications,
    oidc,
    operations,
    outbox,
    own_sessions,
    past,
    problems,
    raw,
    reparsing,
    replays,
    routing,
    sessions,
    sla,
    stakeholders,
    templates,
    tickets,
    totp,
)
from routing_service.web.analyst_process import AnalystProcess
from routing_service.web.guards import every_route
from routing_service.web.identity import Service
from routing_service.web.json import components
from routing_service.web.metrics import Metrics
from routing_service.web.way_in import make_accounts, provider_client
from routing_service.web.webhook import MOST_BYTES, PATH, Webhook
from routing_service.whatsapp.client import CONNECTIONS, CloudApi
from routing_service.whatsapp.wire import Wire

ROOMS = (
    sessions,
    own_sessions,
    notifications,
    oidc,
    totp,
    invitations,
    api_keys,
    tickets,
    stakeholders,
    outbox,
    media,
    raw,
    contacts,
    templates,
    feed,
    reparsing,
    replays,
    past,
    configuration,
    routing,
    analyst,
    sla,
    operations,
    notices,
    audit,
)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Application:
    """Dispatches by path, and runs the desk for as long as the server lives."""

    def __init__(
        self,
        settings: Settings,
        *,
        log: EventLog | None,
        clock: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        self._settings = settings
        self._log = log
        self._clock = clock
        self._transport = transport
        self._metrics = Metrics()
        self._api = _build_api()
        self._webhook: ASGIApp | None = None

    @property
    def routes(self) -> list[BaseRoute]:
        """Every way in but the webhook's, whose key is its signature."""
        return list(every_route(self._api.routes))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["path"] == PATH
            and self._webhook is not None
        ):
            await self._webhook(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            scope["app"] = self._api
            await self._api(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Service]:
        """Opens the log, brings the desk to its last state, and closes both again."""
        settings = self._settings
        secrets = settings.data / "secrets"
        async with AsyncExitStack() as stack:
            log = self._log
            if log is None:
                log = EventLog.open(
                    settings.data / "log" / "comptoir.duckdb", clock=self._clock
                )
                stack.callback(log.close)
            vault = Vault(settings.data / "vault", days=settings.vault_days)
            stack.callback(vault.close)
            analyst_process = AnalystProcess(
                settings.data / "warehouse" / "published", memory=settings.sql_memory
            )
            stack.push_async_callback(analyst_process.stop)
            api = _cloud_api(settings, self._transport)
            if api is not None:
                stack.push_async_callback(api.close)
            desk = Desk(
                log,
                vault,
                Pseudonyms(pseudonym_key(secrets)),
                settings=settings,
                clock=self._clock,
                api=api,
                observe_group=self._metrics.group_events.observe,
            )
            await desk.start()
            stack.push_async_callback(desk.stop)
            provider = await stack.enter_async_context(provider_client())
            accounts = make_accounts(settings, desk, secrets, provider)
            accounts.add_first_administrator(secrets, self._clock())
            watch = asyncio.create_task(self._metrics.watch_loop())
            stack.callback(watch.cancel)
            service = Service(
                settings, self._clock, desk, accounts, analyst_process, self._metrics
            )
            self._api.state.service = service
            self._webhook = Webhook(
                desk.take_webhook,
                self._metrics,
                app_secret=_secret_bytes(settings),
                verify_token=_verify_token(settings),
            )
            yield service

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.running())
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


def create_app(
    settings: Settings,
    *,
    log: EventLog | None = None,
    clock: Callable[[], datetime] = utc_now,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Application:
    """The service for these settings. `log` is opened under `settings.data` unless
    given (the caller then closes it); `transport` replaces the network to WhatsApp."""
    return Application(settings, log=log, clock=clock, transport=transport)


def _build_api() -> FastAPI:
    api = FastAPI(
        title="Comptoir",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        exception_handlers=problems.HANDLERS,
        max_body_size=MOST_BYTES,
        redirect_slashes=False,
    )
    for room in ROOMS:
        api.include_router(room.router)
    api.include_router(live.router)
    generate = api.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        shapes = [shape for room in (*ROOMS, problems) for shape in room.SHAPES]
        named = document.setdefault("components", {}).setdefault("schemas", {})
        for name, schema in components(shapes).items():
            named.setdefault(name, schema)
        problems.describe_refusals(document)
        return document

    api.openapi = openapi  # type: ignore[method-assign]
    return api


def _cloud_api(
    settings: Settings, transport: httpx.AsyncBaseTransport | None
) -> CloudApi | None:
    if settings.whatsapp_access_token is None:
        return None
    return CloudApi(
        settings.whatsapp_api_url,
        settings.whatsapp_access_token.get_secret_value(),
        timeout_seconds=settings.whatsapp_timeout_seconds,
        transport=transport,
        messages=transport or _wire(),
    )


def _wire() -> Wire | None:
    """None behind a proxy, which httpx's own transport knows how to ask."""
    return None if getproxies() else Wire(connections=CONNECTIONS)


def _secret_bytes(settings: Settings) -> bytes | None:
    secret = settings.whatsapp_app_secret
    return secret.get_secret_value().encode() if secret else None


def _verify_token(settings: Settings) -> str | None:
    token = settings.whatsapp_verify_token
    return token.get_secret_value() if token else None
