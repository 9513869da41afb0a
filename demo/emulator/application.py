"""The emulator as one ASGI application."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from demo.emulator import control, duty_room, graph, meta_doors
from demo.emulator.emulation import Emulator
from demo.emulator.errors import GraphError
from demo.emulator.requests import refuse


def create_app(emulator: Emulator) -> Starlette:
    """The Graph API of `emulator`, its control doors and its health."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        emulator.exchange.recall()
        emulator.exchange.background.start(emulator.live())
        yield
        await emulator.close()

    app = Starlette(
        routes=[
            Route("/", get_welcome),
            Route("/healthz", get_health),
            Mount(
                "/_emulator",
                routes=[*control.ROUTES, *meta_doors.ROUTES, *duty_room.ROUTES],
            ),
            *graph.ROUTES,
        ],
        exception_handlers={GraphError: refuse},
        lifespan=lifespan,
    )
    app.state.emulator = emulator
    return app


async def get_welcome(request: Request) -> Response:
    """What a visitor of the address reads; who they are stays behind the token."""
    emulator: Emulator = request.app.state.emulator
    state = emulator.crowd.as_json()
    tally = emulator.exchange.courier.tally
    return PlainTextResponse(
        "The WhatsApp of the Comptoir demo. Nothing of it leaves this computer.\n\n"
        f"{state['open']} customers are talking, {state['begun']} came so far.\n"
        f"{tally.acknowledged} webhooks were delivered.\n\n"
        "How to play a customer or cause trouble: docs/emulator.md\n"
    )


async def get_health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})
