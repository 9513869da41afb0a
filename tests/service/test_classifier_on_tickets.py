"""What labelled tickets teach, beside the answer that is always the commonest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from comptoir.training import examples_in
from routing_service.classifier_training import train

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TICKETS = 700


@pytest.mark.parametrize(
    ("name", "texts", "label", "column"),
    [
        ("tobi_tickets_german_normalized", ["subject", "body"], "team", "queue"),
        ("tobi_tickets_multilang_4_20k_head", ["subject", "body"], "category", "type"),
        ("endava_itsm_tickets_a", ["title", "body"], "category", "category"),
    ],
)
def test_more_is_right_than_by_the_commonest(shared_data, name, texts, label, column):
    path = shared_data / "routing_text" / f"{name}.csv.gz"
    tickets = examples_in(path, texts, {label: column})[:TICKETS]

    figures = train(tickets, now=NOON).about.figures[label]

    assert figures.accuracy > figures.baseline + 0.1
    assert figures.macro_f1 > figures.baseline_macro_f1
