"""The stand-in's routing: rule sets, one decision, a replay, a shadow."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]
EVERYTHING: Json = {"team": "deliveries"}


def rule(rule_id: str, condition: str, then: Json, **more: Any) -> Json:
    return {
        "id": rule_id,
        "name": rule_id,
        "is_active": True,
        "condition": condition,
        "when": {},
        "then": then,
    } | more


def rule_set(stage: str, rules: list[Json], **more: Any) -> Json:
    return {
        "id": "main",
        "name": "Main",
        "mode": "all",
        "stage": stage,
        "version": 12,
        "rules": rules,
    } | more


def decision(**more: Any) -> Json:
    return {
        "at": "2026-11-20T12:00:00Z",
        "trigger": "arrival",
        "rule_set_id": "main",
        "rule_set_version": 12,
        "facts": {"language": "fr", "country": "FR", "text": "<b>remboursement</b>"},
        "rules": [
            {
                "id": "refund",
                "name": "Refund words",
                "verdict": "fitted",
                "condition": '"remboursement" in text',
            },
            {
                "id": "vip",
                "name": "Key accounts",
                "verdict": "not",
                "condition": 'tier == "gold"',
            },
        ],
        "team_id": "billing",
        "agent_id": "a-ines",
        "priority": "high",
        "category": "refund",
        "tags": ["refund"],
        "skill": None,
        "strategy": "least_loaded",
        "candidates": [
            {
                "agent_id": "a-ines",
                "load": 3,
                "capacity": 20,
                "speaks": True,
                "skill_level": 2,
                "idle_seconds": 120,
            },
            {
                "agent_id": "a-joao",
                "load": 9,
                "capacity": 12,
                "speaks": False,
                "skill_level": None,
                "idle_seconds": 30,
            },
        ],
        "tie_break": None,
        "reason": "rule refund",
        "rule_id": "refund",
        "grounds": {
            "team_by": "rule",
            "instead_of_team_id": None,
            "waits_for_agent_id": None,
        },
    } | more


COMPARED: Json = {
    "tickets": 1_200,
    "same": 1_080,
    "different": 120,
    "by_field": {"team_id": 100, "agent_id": 120},
    "by_team": [
        {"team_id": "billing", "then": 400, "now": 500},
        {"team_id": "deliveries", "then": 800, "now": 700},
    ],
    "by_agent": [{"agent_id": "a-ines", "then": 40, "now": 90}],
    "load": [],
    "waits": {},
    "samples": [
        {
            "ticket_id": "T-1",
            "differs": ["team_id"],
            "then": {"team_id": "deliveries", "agent_id": "a-joao"},
            "now": {"team_id": "billing", "agent_id": "a-joao"},
        }
    ],
}


class Routing:
    """What the service answers about routing, and what it was asked."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        refund = {"team": "billing", "priority": "high", "tags": ["refund"]}
        self.rule_sets = [
            rule_set(
                "live",
                [
                    rule("refund", '"remboursement" in text', refund),
                    rule("all", "", EVERYTHING, is_active=False),
                ],
            )
        ]
        self.error: Json | None = None
        self.findings: list[Json] = []
        self.asked: list[tuple[str, Json]] = []
        self.decisions: list[Json] = [decision()]
        self.replay: Json = {"state": "done", "done": 1_200, "total": 1_200}
        self.shadow: Json = COMPARED | {"rule_set_id": None, "differing": 120}

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/v1/routing", self.show),
            Route("/v1/routing", self.apply, methods=["PUT"]),
            Route("/v1/routing/test", self.test, methods=["POST"]),
            Route("/v1/routing/check", self.check, methods=["POST"]),
            Route("/v1/routing/replays", self.start, methods=["POST"]),
            Route("/v1/routing/replays/{id}", self.replayed),
            Route("/v1/routing/replays/{id}", self.stop, methods=["DELETE"]),
            Route("/v1/routing/shadow", self.show_shadow),
            Route("/v1/tickets/{id}/decisions", self.show_decisions),
        ]

    async def show(self, _request: Request) -> Response:
        return JSONResponse({"rule_sets": self.rule_sets})

    async def apply(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append((f"apply {body['stage']}", body))
        return JSONResponse({"rule_sets": self.rule_sets})

    async def test(self, request: Request) -> Response:
        self.asked.append(("test", await request.json()))
        return JSONResponse(decision(trigger="test"))

    async def check(self, request: Request) -> Response:
        body = await request.json()
        error = self.error if "oops" in body.get("rules", "") else None
        return JSONResponse({"error": error, "findings": self.findings})

    async def start(self, request: Request) -> Response:
        self.asked.append(("replay", await request.json()))
        return JSONResponse({"id": "r-1"}, 202)

    async def replayed(self, _request: Request) -> Response:
        result = COMPARED if self.replay["state"] == "done" else None
        return JSONResponse(
            self.replay | {"tickets_per_second": 21_000, "result": result}
        )

    async def stop(self, _request: Request) -> Response:
        self.replay["state"] = "stopped"
        return Response(None, 204)

    async def show_shadow(self, _request: Request) -> Response:
        return JSONResponse(self.shadow)

    async def show_decisions(self, _request: Request) -> Response:
        return JSONResponse({"decisions": self.decisions})
