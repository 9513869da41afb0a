"""The live stream: what changes in the sight of whoever listens."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from routing_service import errors
from routing_service.desk.fanout import Listener
from routing_service.web.guards import LIVE
from routing_service.web.identity import (
    Service,
    SignedIn,
    principal_of,
    service_of,
    signed_in,
)

NOT_SIGNED_IN = 4401
TOO_SLOW = 4408
RECHECK = timedelta(seconds=20)
"""How soon a session that ended, or a role that changed, is noticed."""


async def follow(websocket: WebSocket) -> None:
    """Sends hello, then every change; what the client says is only a sign of life."""
    service = service_of(websocket)
    try:
        who = signed_in(websocket)
        if who.kind == "key":
            raise errors.NotAllowed("an open stream makes a person present")
    except errors.Refused:
        await websocket.close(NOT_SIGNED_IN)  # before the handshake: HTTP 403
        return
    await websocket.accept()
    listener = service.desk.staff.listen(who.principal, service.desk.log.durable_seq)
    tasks = [
        asyncio.create_task(part)
        for part in (
            _send(websocket, listener),
            _receive(websocket),
            _recheck(websocket, service, who),
            listener.dropped.wait(),
        )
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        service.desk.staff.stop_listening(listener)
    if listener.dropped.is_set():
        await _close(websocket, TOO_SLOW)


async def _send(websocket: WebSocket, listener: Listener) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await websocket.send_text(await listener.next())


async def _receive(websocket: WebSocket) -> None:
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return


async def _recheck(websocket: WebSocket, service: Service, who: SignedIn) -> None:
    while True:
        await asyncio.sleep(RECHECK.total_seconds())
        bearer = service.accounts.bearer(who.token, service.clock())
        if bearer is None or principal_of(bearer, service) != who.principal:
            await _close(websocket, NOT_SIGNED_IN)
            return


async def _close(websocket: WebSocket, code: int) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        await websocket.close(code)


router = APIRouter()
router.add_api_websocket_route("/v1/live", follow, dependencies=LIVE)
