"""Dagster's web pages behind the desk's own sign-in.

Dagster's server has no authentication of its own. It is an ASGI app, so the guard
stands around it: a session of an administrator, asked of the service for each visit.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

import httpx
import uvicorn
from dagster import DagsterInstance
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import ModuleTarget
from dagster_webserver.app import create_app_from_workspace_process_context
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from orchestration.settings import PipelineSettings

SESSION_COOKIE = "comptoir_session"
ALLOWED_ROLES = {"administrator"}

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


class SessionGuard:
    """Lets signed-in administrators through; sends others to the sign-in page."""

    def __init__(self, app: App, service: httpx.AsyncClient, sign_in_url: str) -> None:
        self._app = app
        self._service = service
        self._sign_in_url = sign_in_url

    async def __call__(
        self, scope: MutableMapping[str, Any], receive: Receive, send: Send
    ) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(HTTPConnection(scope))
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403})
        else:
            await refusal(scope, receive, send)

    async def _refusal(self, connection: HTTPConnection) -> Response | None:
        origin = connection.headers.get("origin")
        if origin and origin.split("://")[-1] != connection.headers.get("host"):
            return PlainTextResponse("origin not allowed", status_code=403)
        token = connection.cookies.get(SESSION_COOKIE)
        role = await self._role(token) if token else None
        if role is None:
            back = quote(str(connection.url), safe="")
            return RedirectResponse(f"{self._sign_in_url}?next={back}", 303)
        if role not in ALLOWED_ROLES:
            return PlainTextResponse(
                "The pipeline's pages are for administrators.", status_code=403
            )
        return None

    async def _role(self, token: str) -> str | None:
        answer = await self._service.get(
            "/v1/me", headers={"Authorization": f"Bearer {token}"}
        )
        if answer.status_code != 200:
            return None
        return str(answer.json()["user"]["role"])


def serve(
    settings: PipelineSettings, *, host: str, port: int, sign_in_url: str
) -> None:
    """Serves the pages until the process is told to stop."""
    with (
        DagsterInstance.get() as instance,
        WorkspaceProcessContext(
            instance,
            workspace_load_target=ModuleTarget(
                module_name="orchestration.definitions",
                attribute=None,
                working_directory=None,
                location_name="comptoir",
            ),
        ) as context,
    ):
        pages = create_app_from_workspace_process_context(context)
        service = httpx.AsyncClient(base_url=settings.service_url)
        guarded = SessionGuard(pages, service, sign_in_url)
        uvicorn.run(guarded, host=host, port=port, log_level="warning")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8602)
    parser.add_argument("--sign-in-url", required=True)
    options = parser.parse_args()
    serve(
        PipelineSettings.from_env(os.environ),
        host=options.host,
        port=options.port,
        sign_in_url=options.sign_in_url,
    )


if __name__ == "__main__":
    main()
