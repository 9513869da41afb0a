"""The rules: as they stand, tried on a message, checked, replaced; and why a ticket is
where it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from routing_service.desk.decisions import Decisions, DecisionView
from routing_service.desk.rules import CheckView, RuleSets
from routing_service.domain.configuration_values import RuleStage
from routing_service.web.guards import allowed, on_ticket
from routing_service.web.identity import SignedIn, TheService, Who
from routing_service.web.json import answer, answers

Reader = Annotated[SignedIn, Depends(allowed("configuration.read"))]
Author = Annotated[SignedIn, Depends(allowed("configuration.write"))]
RulesText = Annotated[
    str, Field(max_length=500_000, description="Rules as in routing.yml.")
]
Word = Annotated[str, Field(max_length=200)]


class Message(BaseModel):
    """A message typed in, with what is known of its customer. A fact that is left out
    is not known; the language is then guessed."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field("", max_length=5_000)
    at: datetime | None = None
    rules: RulesText | None = None
    kind: Word | None = None
    language: Word | None = None
    language_confidence: float | None = None
    number: Word | None = None
    payload: Word | None = None
    referral: Word | None = None
    country: Word | None = None
    timezone: Word | None = None
    tier: Word | None = None
    account_manager: Word | None = None
    attributes: dict[Word, Word] | None = Field(None, max_length=100)
    open_tickets: int | None = None
    last_agent: Word | None = None
    last_team: Word | None = None
    days_since_last_ticket: int | None = None
    last_csat: int | None = None
    predicted_category: Word | None = None
    predicted_category_confidence: float | None = None
    predicted_priority: Word | None = None
    predicted_priority_confidence: float | None = None
    predicted_team: Word | None = None
    predicted_team_confidence: float | None = None


class Candidate(BaseModel):
    rules: RulesText | None = None


class Replacement(BaseModel):
    rules: RulesText
    stage: RuleStage = "draft"


async def show_rules(who: Reader, service: TheService) -> Response:  # noqa: ARG001
    """Every rule set, each condition as an expression and as a tree."""
    return answer(service.desk.rules.shown())


async def try_rules(body: Message, who: Reader, service: TheService) -> Response:  # noqa: ARG001
    """What would become of a message, by the live rules or those given; nothing is
    recorded. 422 for rules that do not read, and for a fact no message can have."""
    given: dict[str, Any] = body.model_dump(exclude={"at", "rules"})
    at = body.at if body.at is None or body.at.tzinfo else body.at.replace(tzinfo=UTC)
    return answer(service.desk.rules.tried(given, at=at, rules=body.rules))


async def check_rules(body: Candidate, who: Reader, service: TheService) -> Response:  # noqa: ARG001
    """What is wrong with the live rules or those given: the first mistake, with its
    line and column, or rules that never fit, never count or disagree."""
    return answer(await service.desk.rules.checked(body.rules))


async def replace_rules(
    body: Replacement, who: Author, service: TheService
) -> Response:
    """Puts a rule set into a stage, in the place of the live or the shadow one."""
    rules = service.desk.rules
    return answer(await rules.replace(who.principal, body.rules, body.stage))


async def show_decisions(ticket_id: str, who: Who, service: TheService) -> Response:
    """Why the ticket is where it is: each decision with the rules that took it."""
    return answer(await service.desk.decisions(who.principal, ticket_id))


router = APIRouter(tags=["routing"])
router.add_api_route(
    "/v1/routing", show_rules, methods=["GET"], responses=answers(RuleSets)
)
router.add_api_route(
    "/v1/routing", replace_rules, methods=["PUT"], responses=answers(RuleSets)
)
router.add_api_route(
    "/v1/routing/test", try_rules, methods=["POST"], responses=answers(DecisionView)
)
router.add_api_route(
    "/v1/routing/check", check_rules, methods=["POST"], responses=answers(CheckView)
)
router.add_api_route(
    "/v1/tickets/{ticket_id}/decisions",
    show_decisions,
    methods=["GET"],
    dependencies=on_ticket("tickets.view"),
    responses=answers(Decisions),
)

SHAPES = [RuleSets, DecisionView, CheckView, Decisions]
