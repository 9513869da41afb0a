"""The routing page in a real browser: reading, trying, editing, replaying rules."""

from __future__ import annotations

import pytest
from desk_page import visit
from playwright.sync_api import BrowserContext, expect
from stand_in_routing import rule, rule_set
from stand_in_service import StandIn

pytestmark = pytest.mark.browser

ADMINISTRATOR, SUPERVISOR = "adele@example.test", "claire@example.test"


def test_a_message_is_tried_and_each_rule_says_why(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    desk.routing.findings = [
        {
            "kind": "dead",
            "rule_id": "all",
            "message": "leads nowhere",
            "cause": "nobody_there",
            "values": {"team": "night"},
        }
    ]
    page = visit(context, pages_url + "/routing", ADMINISTRATOR)
    expect(page.locator(".rule").first).to_contain_text('"remboursement" in text')
    expect(page.locator(".rule").first).to_contain_text("Priority high")
    expect(page.locator(".rule").last).to_contain_text("Switched off")
    expect(page.locator(".rule").last).to_contain_text(
        "It leads nowhere: nobody works in team night."
    )

    page.get_by_role("textbox", name="Message").fill("Un remboursement !")
    page.get_by_role("button", name="Try it").click()

    decided = page.locator(".decision")
    expect(decided.locator(".chip").first).to_have_text("Billing")
    expect(decided.locator(".verdict-fitted")).to_contain_text("Refund words")
    expect(decided.locator(".verdict-not")).to_contain_text("Key accounts")
    expect(decided.get_by_text("<b>remboursement</b>")).to_be_visible()
    expect(decided.locator(".candidates .chosen")).to_contain_text("Inès Rossi")
    assert desk.routing.asked == [("test", {"text": "Un remboursement !"})]


def test_rules_with_a_mistake_cannot_be_published(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    desk.routing.error = {
        "rule_id": "refund",
        "field": "when",
        "line": 1,
        "column": 3,
        "message": "unknown fact oops",
        "expected": "text or language",
    }
    page = visit(context, pages_url + "/routing", ADMINISTRATOR)
    page.get_by_role("tab", name="Edit").click()
    editor = page.locator(".cm-content")
    expect(editor).to_contain_text("id: refund")

    editor.click()
    page.keyboard.press("Control+Home")
    page.keyboard.insert_text("# oops\n")

    expect(page.get_by_text("Line 1, column 3")).to_be_visible()
    expect(page.get_by_text("unknown fact oops: expected text")).to_be_visible()
    expect(page.locator(".cm-lint-marker-error")).to_be_visible()
    expect(page.get_by_role("button", name="Publish")).to_be_disabled()


def test_publishing_says_what_changes_first(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    page = visit(context, pages_url + "/routing", ADMINISTRATOR)
    page.get_by_role("tab", name="Edit").click()
    editor = page.locator(".cm-content")
    expect(editor).to_contain_text("id: refund")
    editor.click()
    page.keyboard.press("Control+Home")
    page.keyboard.insert_text("- id: night\n  then:\n    bot: night\n")
    expect(page.get_by_text("No mistakes")).to_be_visible()

    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 new rule")
    expect(dialog.locator(".chip")).to_have_text(["night"])
    assert desk.routing.asked == []
    dialog.get_by_role("button", name="Publish").click()

    expect(dialog).to_be_hidden()
    [(what, body)] = desk.routing.asked
    assert what == "apply live"
    assert body["rules"].startswith("- id: night")


def test_a_replay_ends_in_a_comparison_that_leads_to_tickets(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    draft = [rule("refund", 'language == "fr"', {"team": "billing"})]
    desk.routing.rule_sets.append(rule_set("draft", draft, id="next", name="Next"))
    page = visit(context, pages_url + "/routing", ADMINISTRATOR)
    page.get_by_role("tab", name="Replay").click()

    page.get_by_role("button", name="Replay").click()

    expect(page.get_by_text("Decided otherwise")).to_be_visible()
    sample = page.locator(".samples")
    expect(sample.get_by_role("link", name="T-1")).to_have_attribute(
        "href", "/?ticket=T-1"
    )
    expect(sample).to_contain_text("Deliveries")
    assert desk.routing.asked == [("replay", {"months": 1})]


def test_a_supervisor_reads_and_tries_and_does_not_edit(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    page = visit(context, pages_url + "/routing", SUPERVISOR)

    expect(page.locator(".rule")).to_have_count(2)
    expect(page.get_by_role("tab", name="Rejouer")).to_be_visible()
    expect(page.get_by_role("tab", name="Modifier")).to_have_count(0)
    assert desk.routing.asked == []
