"""Nobody passes without a session cookie: pure ASGI, before Streamlit sees anything.

The guard only asks whether the cookie is there; the service decides what it is worth.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboards import security

COOKIE = "comptoir_session"
# Streamlit's own scripts and fonts, and the way in. Nothing here knows a customer.
OPEN_PATHS = (
    "/signin",
    "/invitation",
    "/favicon.png",
    "/icon.png",
    "/healthz",
    "/_stcore/health",
)
OPEN_PREFIXES = ("/auth/", "/static/")


def token_of(scope: Scope) -> str | None:
    """The session token in the request's cookie."""
    return cookie_parser(Headers(scope=scope).get("cookie", "")).get(COOKIE) or None


def is_same_origin(scope: Scope) -> bool:
    """Whether a browser sent this from one of our own pages (Origin equals Host)."""
    headers = Headers(scope=scope)
    _, _, origin = headers.get("origin", "").partition("://")
    return bool(origin) and origin == headers.get("host")


class Guard:
    """Refuses what has no cookie and gives every answer its security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.policy = security.page_policy()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._pass_socket(scope, receive, send)
        else:
            await self._pass_request(scope, receive, send)

    async def _pass_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if token_of(scope) is None or not is_same_origin(scope):
            await receive()
            await send({"type": "websocket.close", "code": 4403})  # before accept: 403
            return
        await self.app(scope, receive, send)

    async def _pass_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_secure = scope["scheme"] == "https"
        added = security.headers(self.policy, is_secure=is_secure)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                for name, value in added:
                    given.setdefault(name.decode(), value.decode())
                if "/bidi-components/comptoir-" in scope["path"]:
                    # The component's name carries a digest of its files.
                    given["cache-control"] = "public, max-age=31536000, immutable"
            await send(message)

        if _is_open(scope["path"]) or token_of(scope):
            await self.app(scope, receive, send_with_headers)
        elif "text/html" in Headers(scope=scope).get("accept", ""):
            answer = RedirectResponse(_sign_in_url(scope), status_code=303)
            await answer(scope, receive, send_with_headers)
        else:
            refusal = PlainTextResponse("Sign in first.", status_code=403)
            await refusal(scope, receive, send_with_headers)


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith(OPEN_PREFIXES)


def _sign_in_url(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    return "/signin" if wanted == "/" else f"/signin?next={quote(wanted, safe='/')}"
