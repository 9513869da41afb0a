"""The business numbers this WhatsApp knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from demo.emulator.errors import GraphError, malformed

DEMO_NUMBERS = Path(__file__).parent.parent / "config" / "numbers.yml"
QUALITIES = ("GREEN", "YELLOW", "RED", "UNKNOWN")
PROFILE = {
    "about": "Furniture for small homes",
    "address": "12 rue des Tilleuls, Nantes",
    "description": "The shop of the Comptoir demo. Nothing here is sold.",
    "email": "hello@demo.example",
    "profile_picture_url": "https://demo.example/logo.jpg",
    "websites": ["https://demo.example"],
    "vertical": "RETAIL",
    "messaging_product": "whatsapp",
}


@dataclass(frozen=True, slots=True)
class Number:
    """A business number: Meta's id for it, the number itself and its verified name;
    `messages_per_second` null: what the emulator is told for all. `welcomes`: the texts
    by which the business greets, as customers recognise them."""

    id: str
    display_number: str
    name: str
    messages_per_second: int | None = None
    welcomes: frozenset[str] = frozenset()

    @property
    def digits(self) -> str:
        return "".join(filter(str.isdigit, self.display_number))


@dataclass(slots=True)
class Standing:
    """What changes about a number: how customers judge it, and its profile."""

    quality: str = "GREEN"
    limit: str = "TIER_10K"
    profile: dict[str, Any] = field(default_factory=lambda: dict(PROFILE))


class Numbers:
    """The numbers of one WhatsApp business account, the first one first."""

    def __init__(self, numbers: list[Number]) -> None:
        self._by_id = {number.id: number for number in numbers}
        self._standings = {number.id: Standing() for number in numbers}

    @classmethod
    def read(cls, path: Path) -> Numbers:
        """From a `numbers.yml` of the configuration directory."""
        rows = yaml.safe_load(path.read_text())
        return cls(
            [
                Number(
                    str(row["id"]),
                    str(row["display_number"]),
                    str(row.get("name", "")),
                    row.get("messages_per_second"),
                    _texts(row.get("welcome")),
                )
                for row in rows
            ]
        )

    def __contains__(self, number_id: str) -> bool:
        return number_id in self._by_id

    def all(self) -> list[Number]:
        return list(self._by_id.values())

    def find(self, number_id: str) -> Number:
        """Raises GraphError 33 for a number that is not ours."""
        if number_id not in self._by_id:
            raise GraphError(
                33,
                f"Object with ID '{number_id}' does not exist, cannot be loaded due to "
                "missing permissions, or does not support this operation",
                message="Unsupported post request.",
            )
        return self._by_id[number_id]

    def standing(self, number_id: str) -> Standing:
        """Raises GraphError 33 for a number that is not ours."""
        return self._standings[self.find(number_id).id]

    def judge(self, number_id: str, quality: str) -> None:
        """Changes a number's quality. Raises GraphError 100 for one Meta has not."""
        if quality not in QUALITIES:
            raise malformed(f"quality must be one of {', '.join(QUALITIES)}.")
        self.standing(number_id).quality = quality

    def as_listed(self, number: Number) -> dict[str, Any]:
        """Every field of a number that may be asked for."""
        standing = self._standings[number.id]
        return {
            "id": number.id,
            "verified_name": number.name,
            "display_phone_number": number.display_number,
            "code_verification_status": "VERIFIED",
            "quality_rating": standing.quality,
            "quality_score": {"score": standing.quality},
            "messaging_limit_tier": standing.limit,
            "whatsapp_business_manager_messaging_limit": standing.limit,
            "platform_type": "CLOUD_API",
            "throughput": {"level": "STANDARD"},
            "name_status": "APPROVED",
            "status": "CONNECTED",
            "account_mode": "LIVE",
            "is_pin_enabled": True,
            "is_official_business_account": False,
            "search_visibility": "NON_VISIBLE",
        }


def _texts(welcome: str | dict[str, str] | None) -> frozenset[str]:
    """One text, or texts by language."""
    texts = welcome.values() if isinstance(welcome, dict) else [welcome]
    return frozenset(text for text in texts if text)
