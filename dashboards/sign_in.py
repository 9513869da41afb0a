"""The way in and out: the password, then a code where the account asks for one."""

from __future__ import annotations

import contextlib
from urllib.parse import quote

import httpx
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboards.door import Door, kind_of, let_in, safe_path, texts_of
from dashboards.guard import COOKIE, is_same_origin, token_of


class SignIn:
    """The handlers of /signin, /auth/login, /auth/code and /auth/logout."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def show(self, request: Request) -> Response:
        asked = request.query_params
        # How the company's sign-in ended, when it sent the browser back here.
        problem = asked.get("problem", "")
        kind = problem if problem.startswith("oidc-") else ""
        return await self._password_page(request, asked.get("next", "/"), kind)

    async def log_in(self, request: Request) -> Response:
        """Changes e-mail and password for a session cookie, or for the question for a
        code; 401 shows the form again, 503 says that the service does not answer."""
        if not is_same_origin(request.scope):
            return Response("Sign in from our own page.", status_code=403)
        form = await request.form()
        email, next_path = str(form.get("email", "")), str(form.get("next", "/"))
        credentials = {"email": email, "password": str(form.get("password", ""))}
        answer = await self._door.ask(request, "/v1/sessions", credentials)
        if answer is not None and answer.status_code == 201:
            return let_in(request, answer.json(), next_path)
        if answer is not None and kind_of(answer) == "code-needed":
            challenge = answer.json()["challenge"]
            return self._code_page(request, next_path, challenge)
        return await self._password_page(request, next_path, answer, email=email)

    async def give_code(self, request: Request) -> Response:
        """The second step; a challenge whose time has passed leads to the first."""
        if not is_same_origin(request.scope):
            return Response("Sign in from our own page.", status_code=403)
        form = await request.form()
        challenge, next_path = str(form.get("challenge", "")), str(form.get("next", ""))
        body = {"challenge": challenge, "code": str(form.get("code", "")).strip()}
        answer = await self._door.ask(request, "/v1/sessions/code", body)
        if answer is not None and answer.status_code == 201:
            return let_in(request, answer.json(), next_path)
        if answer is not None and kind_of(answer) == "sign-in-refused":
            return RedirectResponse(
                f"/signin?next={quote(safe_path(next_path))}", status_code=303
            )
        return self._code_page(request, next_path, challenge, answer)

    async def log_out(self, request: Request) -> Response:
        """Ends the session at the service and forgets the cookie."""
        if not is_same_origin(request.scope):
            return Response("Sign out from our own page.", status_code=403)
        token = token_of(request.scope)
        if token:
            # Unreached, the session ends by itself; the cookie goes in any case.
            with contextlib.suppress(httpx.TransportError):
                await self._door.sign_out(token)
        out = RedirectResponse("/signin", status_code=303)
        out.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return out

    async def _password_page(
        self,
        request: Request,
        next_path: str,
        refused: httpx.Response | str | None = "",
        *,
        email: str = "",
    ) -> Response:
        _ = texts_of(request)
        provider = (await self._door.options()).get("oidc")
        texts = {
            "title": _("Sign in"),
            "email_label": _("E-mail"),
            "password_label": _("Password"),
            "submit": _("Sign in"),
            "foot": _("Forgotten your password? Ask your administrator."),
            "provider": (
                _("Continue with {name}").format(name=provider["name"])
                if provider
                else ""
            ),
            "next": safe_path(next_path),
            "next_quoted": quote(safe_path(next_path), safe="/"),
            "email": email,
        }
        return self._door.page(request, "password", texts, refused)

    def _code_page(
        self,
        request: Request,
        next_path: str,
        challenge: str,
        refused: httpx.Response | str | None = "",
    ) -> Response:
        _ = texts_of(request)
        texts = {
            "title": _("Sign in"),
            "hint": _("Open your authenticator app and type the code it shows."),
            "code_label": _("Code"),
            "submit": _("Sign in"),
            "foot": _("Lost your telephone? A recovery code does it once."),
            "challenge": challenge,
            "next": safe_path(next_path),
        }
        return self._door.page(request, "code", texts, refused)
