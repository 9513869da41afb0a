"""Meta's review of templates: what it thinks of each, and how it says so."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from demo.emulator.background import Background
from demo.emulator.courier import Courier
from demo.emulator.templates import Category, Quality, Status, Template, Templates

ADVICE: dict[str, tuple[str, str]] = {
    "INVALID_FORMAT": (
        "Your template has parameters placed next to each other without text between.",
        "Separate parameters with descriptive text.",
    ),
    "TAG_CONTENT_MISMATCH": (
        "The text advertises, and the category is UTILITY.",
        "Choose the category MARKETING, or leave the offer out.",
    ),
    "ABUSIVE_CONTENT": (
        "The text asks for what nobody should send in a chat.",
        "Do not ask for card numbers or passwords.",
    ),
}
"""Reason -> (why, what to do), in our words."""

_ADJACENT = re.compile(r"\}\}\s*\{\{")
_OFFER = re.compile(r"\b(sale|discount|promo\w*|soldes|remise|rebaja\w*)\b|\d ?%", re.I)
_SECRET = re.compile(r"\b(card number|password|mot de passe|numéro de carte)\b", re.I)


def judge(template: Template) -> str | None:
    """The reason to reject it, or None to approve."""
    body = template.component("BODY")
    text = str(body.get("text", "")) if body else ""
    if _ADJACENT.search(text):
        return "INVALID_FORMAT"
    if template.category == "UTILITY" and _OFFER.search(text):
        return "TAG_CONTENT_MISMATCH"
    if template.category != "AUTHENTICATION" and _SECRET.search(text):
        return "ABUSIVE_CONTENT"
    return None


class Review:
    """Looks at new templates after `seconds` and tells the business by webhook."""

    def __init__(
        self,
        templates: Templates,
        courier: Courier,
        *,
        background: Background,
        clock: Callable[[], datetime],
        seconds: float,
    ) -> None:
        self._templates = templates
        self._courier = courier
        self._background = background
        self._clock = clock
        self._seconds = seconds

    def begin(self, template: Template) -> None:
        """Has somebody look at a template that is PENDING."""
        self._background.start(self._look_at(template.id))

    def decide(self, template_id: str, status: Status, reason: str = "NONE") -> None:
        """Gives a template a status. Raises GraphError 100 for an unknown id."""
        template = self._templates.change(
            template_id, status=status, rejected_reason=reason
        )
        told: dict[str, Any] = {
            "event": status,
            **_named(template),
            "message_template_category": template.category,
            "reason": reason,
        }
        if reason in ADVICE:
            why, advice = ADVICE[reason]
            told["rejection_info"] = {"reason": why, "recommendation": advice}
        self._tell("message_template_status_update", told)

    def rate(self, template_id: str, quality: Quality) -> None:
        """Changes a template's quality. Raises GraphError 100 for an unknown id."""
        before = self._templates.find(template_id).quality
        template = self._templates.change(template_id, quality=quality)
        self._tell(
            "message_template_quality_update",
            {
                "previous_quality_score": before,
                "new_quality_score": quality,
                **_named(template),
            },
        )

    def recategorise(self, template_id: str, category: Category) -> None:
        """Moves a template to another category; raises GraphError 100."""
        before = self._templates.find(template_id).category
        template = self._templates.change(
            template_id, category=category, previous_category=before
        )
        self._tell(
            "template_category_update",
            {**_named(template), "previous_category": before, "new_category": category},
        )

    async def _look_at(self, template_id: str) -> None:
        await asyncio.sleep(self._seconds)
        if template_id not in self._templates:
            return
        template = self._templates.find(template_id)
        if template.status == "PENDING":
            reason = judge(template)
            status: Status = "REJECTED" if reason else "APPROVED"
            self.decide(template_id, status, reason or "NONE")

    def _tell(self, field: str, value: dict[str, Any]) -> None:
        self._courier.send(value, field, self._clock())


def _named(template: Template) -> dict[str, Any]:
    return {
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language,
    }
