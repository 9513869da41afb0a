"""What recorded decisions tell of a rule set."""

from __future__ import annotations

from routing_service.desk.decided import ENOUGH_DECISIONS, count, found
from routing_service.domain.configuration import load, normalise
from routing_service.domain.events import ConfigurationApplied, TicketRouted

CONTENT = normalise(
    "routing",
    [
        {
            "id": "money",
            "when": {"keywords": ["invoice"]},
            "then": {"priority": "high"},
        },
        {"id": "bug", "when": {"keywords": ["bug"]}, "then": {"priority": "urgent"}},
        {"id": "rare", "when": {"keywords": ["zeppelin"]}, "then": {"tags": ["rare"]}},
    ],
)
CHANGES = [ConfigurationApplied(kind="routing", version=3, content=CONTENT)]
RULE_SET = load({"routing": CONTENT}).routing


def routed(verdicts, *, rule_id=None, reason="default", **fields):
    return TicketRouted(
        ticket_id="T-1",
        rule_set_id="main",
        rule_set_version=3,
        verdicts=verdicts,
        rule_id=rule_id,
        reason=reason,
        **fields,
    )


def test_rules_that_fitted_one_message_are_counted_together():
    seen = count(
        [
            routed("110", rule_id="money"),
            routed("110", rule_id="money"),
            routed("010", rule_id="bug"),
            routed("", trigger="capacity"),
        ],
        CHANGES,
    )

    findings = found(RULE_SET, load({"routing": CONTENT}), seen)

    assert (seen.decisions, seen.fitted["bug"]) == (3, 3)
    assert [(one.kind, one.rule_id, one.count) for one in findings] == [
        ("overlapping", "bug", 2)
    ]


def test_what_no_rule_took_is_counted_by_language_and_country():
    hindi = {"language": "hi", "country": "IN"}
    seen = count(
        [
            routed("000", facts=hindi),
            routed("000", facts=hindi, reason="default, nobody free"),
            routed("000", reason="language"),
            routed("000"),
        ],
        CHANGES,
    )

    *_, unrouted = found(RULE_SET, load({"routing": CONTENT}), seen)

    assert (unrouted.kind, unrouted.count) == ("unrouted", 3)
    assert "3 of 4 new tickets" in unrouted.message
    assert "hi/IN 2, ?/? 1" in unrouted.message


def test_a_rule_that_fitted_none_of_many_messages_is_unused():
    many = [routed("110", rule_id="money")] * ENOUGH_DECISIONS

    few, enough = (
        [
            one.rule_id
            for one in found(RULE_SET, load({"routing": CONTENT}), count(some, CHANGES))
            if one.kind == "unused"
        ]
        for some in (many[1:], many)
    )

    assert (few, enough) == ([], ["rare"])
