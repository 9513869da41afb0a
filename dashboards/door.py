"""The pages at the door: plain HTML without scripts, and the cookie that lets in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dashboards import security
from dashboards.guard import COOKIE
from dashboards.i18n import catalogue, preferred_language
from dashboards.words_door import problem_text, scene

ASSETS = Path(__file__).parent / "assets"
FORMS = ("password", "code", "invitation", "over")
SHOWN_STATUSES = frozenset({403, 404, 410, 422, 429, 503})
"""What a refusal keeps; every other one is 401 to the browser."""


class Door:
    """Asks the service for whoever is not signed in yet."""

    def __init__(self, service: httpx.AsyncClient) -> None:
        self._service = service
        self._shell = Template((ASSETS / "signin.html").read_text("utf-8"))
        self._forms = {
            name: Template((ASSETS / f"form-{name}.html").read_text("utf-8"))
            for name in FORMS
        }

    async def ask(
        self, request: Request, path: str, body: Mapping[str, Any]
    ) -> httpx.Response | None:
        """The service's answer to a POST, or None where there is none. Guesses are
        counted by the browser's address, which is passed on."""
        host = request.client.host if request.client else None
        headers = {"X-Forwarded-For": host} if host else {}
        try:
            return await self._service.post(path, json=dict(body), headers=headers)
        except httpx.TransportError:
            return None

    async def options(self) -> dict[str, Any]:
        """Which ways in there are; none but the password where it is not known."""
        try:
            answer = await self._service.get("/v1/sign-in-options")
        except httpx.TransportError:
            return {}
        found: dict[str, Any] = answer.json() if answer.is_success else {}
        return found

    async def sign_out(self, token: str) -> None:
        """Raises httpx.TransportError where the service does not answer."""
        bearer = {"Authorization": f"Bearer {token}"}
        await self._service.delete("/v1/sessions/current", headers=bearer)

    def page(
        self,
        request: Request,
        form: str,
        texts: Mapping[str, str],
        refused: httpx.Response | str | None = "",
    ) -> Response:
        """A form of `assets` in the browser's language. `refused`: the service's
        refusal, None where it did not answer, or the kind of a refusal of ours."""
        language = language_of(request)
        problem, status = _said(refused, language)
        filled = self._forms[form].substitute(
            {name: escape(text) for name, text in texts.items()},
            problem=escape(problem),
        )
        shell = {name: escape(text) for name, text in scene(language).items()}
        body = self._shell.substitute(
            shell, language=language, title=escape(texts["title"]), form=filled
        )
        headers = {
            "Content-Security-Policy": security.SIGN_IN_POLICY,
            "Cache-Control": "no-store",
        }
        return HTMLResponse(body, status_code=status, headers=headers)


def let_in(request: Request, session: Mapping[str, Any], next_path: str) -> Response:
    """On to the pages, with the session in a cookie that scripts cannot read."""
    response = RedirectResponse(safe_path(next_path), status_code=303)
    response.set_cookie(
        COOKIE,
        session["token"],
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def texts_of(request: Request) -> Callable[[str], str]:
    """`gettext` in the browser's language."""
    return catalogue(language_of(request)).gettext


def language_of(request: Request) -> str:
    return preferred_language(request.headers.get("accept-language", ""))


def kind_of(answer: httpx.Response) -> str:
    """What kind of refusal this is."""
    is_problem = "problem+json" in answer.headers.get("content-type", "")
    return str(answer.json().get("type", "")) if is_problem else ""


def safe_path(wanted: str) -> str:
    """`wanted` if it is a path of this site, else "/": no open redirect."""
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    if parts.scheme or parts.netloc or not is_ours or not wanted.isprintable():
        return "/"
    return wanted


def _said(refused: httpx.Response | str | None, language: str) -> tuple[str, int]:
    if refused == "":
        return "", 200
    if refused is None:
        return problem_text("unavailable", language), 503
    if isinstance(refused, str):
        return problem_text(refused, language), 422
    status = refused.status_code if refused.status_code in SHOWN_STATUSES else 401
    return problem_text(kind_of(refused), language), status
