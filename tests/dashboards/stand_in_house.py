"""The stand-in's house: people, roles, ways in, keys, one's own account, the audit."""

from __future__ import annotations

from typing import Any

from stand_in_policies import calendars, policies, preview
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]
AT = "2026-11-20T12:00:00Z"
CODE = "123456"
QR = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">'
    '<rect width="8" height="8" fill="#fff"/><path d="M1 1h3v3H1z"/></svg>'
)
DAY = [["09:00", "17:00"]]


def agent(agent_id: str, name: str, role: str, **more: Any) -> Json:
    return {
        "id": agent_id,
        "name": name,
        "email": f"{agent_id.removeprefix('a-')}@example.test",
        "role": role,
        "teams": ["billing"],
        "languages": ["fr"],
        "skills": {},
        "shifts": None,
        "scope": {"teams": [], "numbers": [], "countries": []},
        "capacity": 20,
        "timezone": None,
    } | more


def entry(number: int, act: str, actor_id: str, **more: Any) -> Json:
    return {
        "number": number,
        "at": AT,
        "actor_id": actor_id,
        "act": act,
        "target": None,
        "detail": {},
        "previous_hash": "00" * 32,
        "hash": f"{number:064x}",
    } | more


class House:
    """What the service answers about the house, and what it was told."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.agents = [
            agent(
                "a-ines",
                "Inès Rossi",
                "night",
                skills={"refunds": 3},
                shifts=dict.fromkeys(("mon", "tue", "wed"), DAY) | {"thu": []},
                timezone="Asia/Tokyo",
            ),
            agent("a-joao", "João Silva", "support"),
        ]
        self.roles = [
            {
                "id": "night",
                "name": "Night shift",
                "based_on": "support",
                "permissions": ["tickets.view", "contacts.reveal"],
                "reach": "teams",
            }
        ]
        self.invitations: list[Json] = []
        self.keys: list[Json] = []
        self.entries: list[Json] = []
        self.is_factor_on = False
        self.is_factor_required = False
        self.told: list[tuple[str, Json]] = []
        self.policies = policies()
        self.version = 3
        self.mistake: Json | None = None  # of the next configuration

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/v1/configuration", self.show_configuration),
            Route("/v1/configuration", self.configure, methods=["PUT"]),
            Route("/v1/configuration/preview", self.preview, methods=["POST"]),
            Route("/v1/invitations", self.list_invitations),
            Route("/v1/invitations", self.invite, methods=["POST"]),
            Route("/v1/invitations/{id}", self.revoke, methods=["DELETE"]),
            Route("/v1/api-keys", self.list_keys),
            Route("/v1/api-keys", self.make_key, methods=["POST"]),
            Route("/v1/api-keys/{id}", self.revoke, methods=["DELETE"]),
            Route("/v1/audit", self.show_audit),
            Route("/v1/me/totp", self.factor),
            Route("/v1/me/totp", self.enrol, methods=["POST"]),
            Route("/v1/me/totp/confirm", self.confirm, methods=["POST"]),
            Route("/v1/me/sessions", self.list_sessions),
            Route("/v1/agents/{id}/password", self.set_password, methods=["POST"]),
        ]

    async def show_configuration(self, _request: Request) -> Response:
        content = {
            "agents": self.agents,
            "roles": self.roles,
            "numbers": [],
            "sla_policies": self.policies,
            "calendars": calendars(),
        }
        versions = {"sla_policies": self.version}
        support = {"id": "support", "reach": "own", "permissions": ["tickets.view"]}
        return JSONResponse(
            {
                "version": 3,
                "versions": versions,
                "content": content,
                "built_in_roles": [support],
            }
        )

    async def preview(self, request: Request) -> Response:
        if self.mistake:
            mistake, self.mistake = self.mistake, None
            refusal = {"type": "unreadable", "title": "No", "detail": "no"}
            return JSONResponse(refusal | {"mistake": mistake}, 422)
        ids = [one["id"] for one in (await request.json())["sla_policies"]]
        return JSONResponse(preview(ids))

    async def configure(self, request: Request) -> Response:
        body = await request.json()
        self.told.append((f"configure {request.query_params['open_tickets']}", body))
        self.version += 1
        return JSONResponse({"retargeted_tickets": 7})

    async def list_invitations(self, _request: Request) -> Response:
        return JSONResponse({"invitations": self.invitations})

    async def invite(self, request: Request) -> Response:
        body = await request.json()
        self.told.append(("invite", body))
        made = {"id": "i-1", "expires_at": AT, "state": "open"}
        self.invitations = [made | body]
        return JSONResponse(made | {"token": "secret-token"}, 201)

    async def revoke(self, request: Request) -> Response:
        self.told.append((request.url.path.removeprefix("/v1/"), {}))
        self.invitations = []
        self.keys = []
        return Response(None, 204)

    async def list_keys(self, _request: Request) -> Response:
        return JSONResponse({"api_keys": self.keys})

    async def make_key(self, request: Request) -> Response:
        body = await request.json()
        self.told.append(("make key", body))
        made = {"id": "k-1", "agent_id": "a-ines", "prefix": "ck_se", "created_at": AT}
        made |= {"expires_at": None, "last_used_at": None, "is_valid": True}
        self.keys = [made | body]
        return JSONResponse(self.keys[0] | {"key": "ck_secret"}, 201)

    async def show_audit(self, request: Request) -> Response:
        after = int(request.query_params.get("after", 2**40))
        limit = int(request.query_params["limit"])
        actor = request.query_params.get("actor_id")
        act = request.query_params.get("act")
        sought = [
            one
            for one in self.entries
            if actor in {None, one["actor_id"]} and act in {None, one["act"]}
        ]
        page = [one for one in sought if one["number"] < after][:limit]
        is_end = not page or page[-1] is sought[-1]
        return JSONResponse(
            {"entries": page, "next": None if is_end else page[-1]["number"]}
        )

    async def factor(self, _request: Request) -> Response:
        stands = {"is_on": self.is_factor_on, "recovery_codes_left": 10}
        return JSONResponse(stands | {"is_required": self.is_factor_required})

    async def enrol(self, _request: Request) -> Response:
        uri = "otpauth://totp/Comptoir?secret=ABCD"
        return JSONResponse({"secret": "ABCD EFGH", "uri": uri, "qr_svg": QR})

    async def confirm(self, request: Request) -> Response:
        if (await request.json())["code"] != CODE:
            refusal = {"type": "code-refused", "title": "Wrong code", "status": 401}
            return JSONResponse(refusal, 401)
        self.is_factor_on = True
        return JSONResponse({"recovery_codes": ["aaaa-bbbb", "cccc-dddd"]})

    async def list_sessions(self, _request: Request) -> Response:
        session = {"id": "s-1", "created_at": AT, "last_used_at": AT}
        session |= {"method": "password", "is_current": True}
        return JSONResponse({"sessions": [session]})

    async def set_password(self, request: Request) -> Response:
        body = await request.json()
        self.told.append(("password", body))
        return Response(None, 204)
