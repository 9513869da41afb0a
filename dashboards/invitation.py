"""What an invitation's link opens: a page to choose a password, once."""

from __future__ import annotations

import httpx
from starlette.requests import Request
from starlette.responses import Response

from dashboards.door import Door, kind_of, let_in, texts_of
from dashboards.guard import is_same_origin


class Invitation:
    """The handlers of /invitation and /auth/invitation."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def show(self, request: Request) -> Response:
        return self._page(request, request.query_params.get("token", ""))

    async def accept(self, request: Request) -> Response:
        """Sets the password and signs in."""
        if not is_same_origin(request.scope):
            return Response("Answer from our own page.", status_code=403)
        form = await request.form()
        token, password = str(form.get("token", "")), str(form.get("password", ""))
        if password != str(form.get("again", "")):
            return self._page(request, token, "passwords-differ")
        body = {"token": token, "password": password}
        code = str(form.get("code", "")).strip()
        answer = await self._door.ask(
            request, "/v1/invitations/accept", body | ({"code": code} if code else {})
        )
        if answer is not None and answer.status_code == 201:
            return let_in(request, answer.json(), "/")
        if answer is not None and kind_of(answer).startswith("invitation-"):
            return self._over(request, answer)
        return self._page(request, token, answer)

    def _page(
        self,
        request: Request,
        token: str,
        refused: httpx.Response | str | None = "",
    ) -> Response:
        _ = texts_of(request)
        texts = {
            "title": _("Choose your password"),
            "hint": _(
                "At least ten characters and hard to guess: four words that do not "
                "belong together do well. Your name and e-mail do not count."
            ),
            "password_label": _("Password"),
            "again_label": _("Once more"),
            "code_label": _("Code, if your account has an authenticator app"),
            "submit": _("Set the password and sign in"),
            "token": token,
        }
        return self._door.page(request, "invitation", texts, refused)

    def _over(self, request: Request, refused: httpx.Response) -> Response:
        _ = texts_of(request)
        texts = {"title": _("Choose your password"), "submit": _("Sign in")}
        return self._door.page(request, "over", texts, refused)
