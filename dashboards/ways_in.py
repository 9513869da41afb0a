"""The routes by which somebody comes in or goes out, open to everybody."""

from __future__ import annotations

import httpx
from starlette.routing import Route

from dashboards.door import Door
from dashboards.invitation import Invitation
from dashboards.sign_in import SignIn
from dashboards.single_sign_on import SingleSignOn


def ways_in(service: httpx.AsyncClient) -> list[Route]:
    door = Door(service)
    sign_in, invitation, company = SignIn(door), Invitation(door), SingleSignOn(door)
    return [
        Route("/signin", sign_in.show),
        Route("/auth/login", sign_in.log_in, methods=["POST"]),
        Route("/auth/code", sign_in.give_code, methods=["POST"]),
        Route("/auth/logout", sign_in.log_out, methods=["POST"]),
        Route("/invitation", invitation.show),
        Route("/auth/invitation", invitation.accept, methods=["POST"]),
        Route("/auth/oidc/start", company.leave),
        Route("/auth/oidc/callback", company.come_back),
    ]
