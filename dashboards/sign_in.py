"""The way in and out: a plain page, a cookie that scripts cannot read."""

from __future__ import annotations

import contextlib
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dashboards import security
from dashboards.guard import COOKIE, is_same_origin, token_of
from dashboards.i18n import catalogue, preferred_language

PAGE = Path(__file__).parent / "assets" / "signin.html"


class SignIn:
    """The handlers of /signin, /auth/login and /auth/logout."""

    def __init__(self, service: httpx.AsyncClient) -> None:
        self.service = service
        self.page = Template(PAGE.read_text("utf-8"))

    async def show(self, request: Request) -> Response:
        return self._page(request, next_path=request.query_params.get("next", "/"))

    async def log_in(self, request: Request) -> Response:
        """Changes e-mail and password for a session cookie; 401 shows the form again,
        503 says that the service does not answer."""
        if not is_same_origin(request.scope):
            return Response("Sign in from our own page.", status_code=403)
        form = await request.form()
        email, next_path = str(form.get("email", "")), str(form.get("next", "/"))
        credentials = {"email": email, "password": str(form.get("password", ""))}
        try:
            answer = await self.service.post(
                "/v1/sessions", json=credentials, headers=_visitor(request)
            )
        except httpx.TransportError:
            return self._page(request, next_path, email=email, status=503)
        if answer.status_code != 201:
            status = answer.status_code if answer.status_code in {429, 503} else 401
            return self._page(request, next_path, email=email, status=status)
        back = RedirectResponse(safe_path(next_path), status_code=303)
        back.set_cookie(
            COOKIE,
            answer.json()["token"],
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return back

    async def log_out(self, request: Request) -> Response:
        """Ends the session at the service and forgets the cookie."""
        if not is_same_origin(request.scope):
            return Response("Sign out from our own page.", status_code=403)
        token = token_of(request.scope)
        if token:
            bearer = {"Authorization": f"Bearer {token}"}
            # Unreached, the session ends by itself; the cookie goes in any case.
            with contextlib.suppress(httpx.TransportError):
                await self.service.delete("/v1/sessions/current", headers=bearer)
        out = RedirectResponse("/signin", status_code=303)
        out.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return out

    def _page(
        self, request: Request, next_path: str, *, email: str = "", status: int = 200
    ) -> Response:
        language = preferred_language(request.headers.get("accept-language", ""))
        _ = catalogue(language).gettext
        problem = {
            200: "",
            401: _("That e-mail and password do not match."),
            429: _("Too many attempts. Wait a minute, then try again."),
            503: _("The service does not answer. Try again in a moment."),
        }[status]
        texts = {
            "language": language,
            "title": _("Sign in"),
            "scene_customer": _("Hello! Where is my parcel?"),
            "scene_note": _("The carrier says tomorrow, before noon."),
            "scene_answer": _("It will be with you tomorrow morning."),
            "tagline": _("Every conversation has an owner. Every answer counts."),
            "email_label": _("E-mail"),
            "password_label": _("Password"),
            "submit": _("Sign in"),
            "foot": _("Forgotten your password? Ask your administrator."),
            "problem": problem,
            "next": safe_path(next_path),
            "email": email,
        }
        body = self.page.substitute({k: escape(v) for k, v in texts.items()})
        return HTMLResponse(
            body,
            status_code=status,
            headers={
                "Content-Security-Policy": security.SIGN_IN_POLICY,
                "Cache-Control": "no-store",
            },
        )


def _visitor(request: Request) -> dict[str, str]:
    """The browser's address: wrong passwords are counted by it."""
    return {"X-Forwarded-For": request.client.host} if request.client else {}


def safe_path(wanted: str) -> str:
    """`wanted` if it is a path of this site, else "/": no open redirect."""
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    if parts.scheme or parts.netloc or not is_ours or not wanted.isprintable():
        return "/"
    return wanted
