"""The company's own sign-in: the browser goes to its provider and comes back here."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboards.door import Door, kind_of, let_in, safe_path

BINDING = "comptoir_oidc"
"""The cookie that ties a sign-in under way to this browser."""
TIME_TO_COME_BACK_SECONDS = 600
PATH = "/auth/oidc"


class SingleSignOn:
    """The handlers of /auth/oidc/start and /auth/oidc/callback."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def leave(self, request: Request) -> Response:
        next_path = safe_path(request.query_params.get("next", "/"))
        answer = await self._door.ask(request, "/v1/oidc/start", {"next": next_path})
        if answer is None or answer.status_code != 201:
            return _back("oidc-refused")
        leaving = answer.json()
        out = RedirectResponse(leaving["url"], status_code=303)
        out.set_cookie(
            BINDING,
            leaving["binding"],
            max_age=TIME_TO_COME_BACK_SECONDS,
            path=PATH,
            httponly=True,
            samesite="lax",  # the provider sends the browser back from another site
            secure=request.url.scheme == "https",
        )
        return out

    async def come_back(self, request: Request) -> Response:
        """A session of ours for what the provider sent, or back to the sign-in page
        with the reason."""
        brought = {
            name: request.query_params.get(name, "") for name in ("code", "state")
        }
        brought["binding"] = request.cookies.get(BINDING, "")
        answer = await self._door.ask(request, "/v1/oidc/finish", brought)
        if answer is None:
            response = _back("oidc-refused")
        elif answer.status_code == 201:
            arrived = answer.json()
            response = let_in(request, arrived["session"], arrived["next"])
        else:
            is_unknown = kind_of(answer) == "oidc-unknown"
            response = _back("oidc-unknown" if is_unknown else "oidc-refused")
        response.delete_cookie(BINDING, path=PATH, httponly=True, samesite="lax")
        return response


def _back(problem: str) -> Response:
    return RedirectResponse(f"/signin?problem={problem}", status_code=303)
