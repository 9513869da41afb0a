"""The pages as one ASGI application: our own routes before Streamlit's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from streamlit.starlette import App

from dashboards.guard import Guard
from dashboards.proxy import Proxy
from dashboards.settings import Settings
from dashboards.streamlit_options import apply_options
from dashboards.ways_in import ways_in

HERE = Path(__file__).parent
SCRIPT = HERE / "script" / "main.py"
ICON = HERE / "assets" / "icon.png"
SERVICE_TIMEOUT_SECONDS = 15.0


def create_app(settings: Settings) -> App:
    """The pages for these settings. One per process: Streamlit's runtime is one."""
    apply_options(settings)
    service = httpx.AsyncClient(
        base_url=settings.service_url,
        timeout=SERVICE_TIMEOUT_SECONDS,
        limits=httpx.Limits(max_connections=200, max_keepalive_connections=50),
    )
    proxy = Proxy(service, settings.service_url)

    @asynccontextmanager
    async def lifespan(_app: App) -> AsyncIterator[dict[str, Any] | None]:
        async with service:
            yield None

    return App(
        SCRIPT,
        routes=[
            *ways_in(service),
            Route("/api/{path:path}", proxy.read),
            Route("/send/{path:path}", proxy.send, methods=["POST"]),
            Route("/healthz", healthz),
            Route("/favicon.png", icon),
            Route("/icon.png", icon),
            WebSocketRoute("/livews", proxy.live),
        ],
        middleware=[Middleware(Guard)],
        lifespan=lifespan,
        secrets=settings.as_secrets(),
    )


async def healthz(_request: Request) -> Response:
    return PlainTextResponse("ok")


async def icon(_request: Request) -> Response:
    return FileResponse(ICON, headers={"Cache-Control": "public, max-age=86400"})
