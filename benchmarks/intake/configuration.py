"""A company as large as the reference customer: teams, agents, policies and rules."""

from __future__ import annotations

from typing import Any

from intake.requests import NUMBER

LANGUAGES = ("en", "fr", "es", "de", "it", "pt")
TEAMS = [
    {
        "id": f"team-{number}",
        "name": f"Team {number}",
        "languages": [LANGUAGES[number % 6], LANGUAGES[(number + 1) % 6]],
        "calendar": "always" if number % 3 else "paris",
        "is_default": number == 0,
    }
    for number in range(12)
]
AGENTS: list[dict[str, Any]] = [
    {
        "id": f"agent-{number}",
        "name": f"Agent {number}",
        "email": f"agent-{number}@example.com",
        "role": "support",
        "teams": [f"team-{number % 12}", f"team-{(number + 5) % 12}"],
        "languages": ["en", LANGUAGES[number % 6]],
        "capacity": 100_000,
    }
    for number in range(40)
]
KEYWORDS = (
    ("order", "commande", "pedido"),
    ("invoice", "facture", "factura", "Rechnung"),
    ("refund", "remboursement", "reembolso"),
    ("broken", "cassé", "kaputt", "aperto"),
    ("urgent", "urgence", "dringend"),
    ("charged twice", "débité deux fois"),
    ("delivery", "livraison", "Lieferung"),
    ("ouverts", "opening hours", "horario"),
)


def configuration() -> dict[str, list[dict[str, Any]]]:
    """Documents for PUT /v1/configuration."""
    hours = ["09:00-12:30", "13:30-19:00"]
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), hours)
    return {
        "calendars": [
            {"id": "paris", "timezone": "Europe/Paris", "weekly": week},
        ],
        "teams": TEAMS,
        "agents": AGENTS,
        "numbers": [
            {
                "id": NUMBER,
                "display_number": "+33 1 99 00 99 00",
                "name": "Shop",
                "calendar": "paris",
            }
        ],
        "sla_policies": [
            policy("urgent", "30m", {"priority": "urgent"}),
            policy("high", "1h", {"priority": "high"}),
            policy("french", "2h", {"language": "fr"}),
            policy("normal", "4h", {}),
        ],
        "routing": [rule(number) for number in range(30)],
    }


def policy(name: str, first_response: str, match: dict[str, str]) -> dict[str, Any]:
    return {
        "id": name,
        "match": match,
        "targets": {
            "first_response": first_response,
            "next_response": "8h",
            "resolution": "48h",
        },
    }


def rule(number: int) -> dict[str, Any]:
    keywords = KEYWORDS[number % len(KEYWORDS)]
    when: dict[str, Any] = {"keywords": [f"{word} {number}" for word in keywords]}
    if number < len(KEYWORDS):
        when = {"keywords": list(keywords)}
    elif number % 3 == 0:
        when["languages"] = [LANGUAGES[number % 6]]
    then: dict[str, Any] = {"team": f"team-{number % 12}", "tags": [f"rule-{number}"]}
    if number % 4 == 0:
        then["priority"] = "urgent"
    return {"id": f"rule-{number}", "when": when, "then": then}
