"""Past tickets that are easy to learn from."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

from routing_service.classifier_examples import Example
from routing_service.classifier_training import train

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SUBJECTS = {
    "billing": ("invoice", "refund", "facture"),
    "delivery": ("parcel", "courier", "colis"),
    "account": ("password", "login", "compte"),
}
SAYINGS = (
    "my {} is wrong",
    "where is the {} please",
    "a question about my {}",
    "the {} never came",
    "who looks after the {} here",
    "urgent: the {} is lost",
    "urgent! no {} at all today",
)


def lessons():
    """63 tickets; the urgent ones say so."""
    return [
        Example(
            saying.format(subject),
            {
                "category": category,
                "team": "billing" if category == "billing" else "support",
                "priority": "urgent" if saying.startswith("urgent") else "normal",
            },
        )
        for (category, subjects), saying in product(SUBJECTS.items(), SAYINGS)
        for subject in subjects
    ]


def trained():
    return train(lessons(), now=NOON)
