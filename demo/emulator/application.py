"""The emulator as one ASGI application."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from demo.emulator import control, graph
from demo.emulator.emulation import Emulator
from demo.emulator.errors import GraphError
from demo.emulator.requests import refuse


def create_app(emulator: Emulator) -> Starlette:
    """The Graph API of `emulator`, its control doors and its health."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        emulator.exchange.background.start(emulator.live())
        yield
        await emulator.close()

    app = Starlette(
        routes=[
            Route("/healthz", get_health),
            Mount("/_emulator", routes=control.ROUTES),
            *graph.ROUTES,
        ],
        exception_handlers={GraphError: refuse},
        lifespan=lifespan,
    )
    app.state.emulator = emulator
    return app


async def get_health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})
