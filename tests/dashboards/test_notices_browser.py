"""Reminders in the page: the bell, toasts, sound and desktop notices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from desk_page import visit
from playwright.sync_api import BrowserContext, expect
from stand_in_service import SignIn, StandIn, iso

pytestmark = pytest.mark.browser

CHIMES = "() => document.documentElement.dataset.comptoirChimes ?? '0'"
DESKTOP = """() => {
    window.notices = [];
    window.Notification = class {
        static permission = "granted";
        constructor(title, { body }) { window.notices.push(`${title}: ${body}`); }
    };
}"""


def test_a_reminder_is_toasted_heard_counted_and_opens_its_ticket(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Zoé", "Bonjour", due_seconds=600)
    desk.open(2, "Ana", "Hello", due_seconds=60)
    desk.notices.add("T-2", "breach", iso(datetime.now(UTC)), is_read=True)
    desk.notices.settings |= {"sound": True, "desktop": True}
    page = sign_in()
    page.evaluate(DESKTOP)
    bell = page.get_by_role("button", name="Notifications").first
    expect(bell.locator(".unread")).to_be_hidden()
    due = datetime.now(UTC) + timedelta(minutes=10, seconds=30)

    desk.remind("T-1", "warning", due_at=iso(due))

    toast = page.locator(".toast")
    expect(toast).to_contain_text("First reply · the deadline is near")
    expect(bell.locator(".unread")).to_have_text("1")
    expect(page).to_have_title("(1) Comptoir")
    assert page.evaluate(CHIMES) == "1"
    told = "T-1: First reply · the deadline is near"
    assert page.evaluate("() => window.notices") == [told]
    bell.click()
    rows = page.locator(".notices:popover-open .notice")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("T-1 · Zoé")
    expect(rows.first).to_contain_text("due in 10 min")
    with page.expect_response("**/notifications/read"):
        rows.first.click()
    expect(page.locator(".header .ticket-id")).to_have_text("T-1")
    expect(bell.locator(".unread")).to_be_hidden()
    expect(page).to_have_title("Comptoir")
    assert desk.notices.read == [["n-1"]]


def test_reminders_reach_other_pages_and_are_switched_on_one_by_one(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    desk.open(1, "Zoé", "Bonjour", due_seconds=-60)
    page = visit(context, pages_url + "/account", "claire@example.test")
    page.get_by_text("Avec un son").click()
    expect(page.get_by_role("button", name="Essayer")).to_be_enabled()
    assert desk.notices.settings["sound"]

    desk.remind("T-1", "breach")
    desk.remind("T-1", "escalation", target="resolution")

    expect(page.locator(".toast")).to_have_count(2)
    bell = page.get_by_role("button", name="Notifications")
    bell.click()
    with page.expect_response("**/notifications/read"):
        page.get_by_role("button", name="Tout marquer comme lu").click()
    expect(bell.locator(".unread")).to_be_hidden()
    assert desk.notices.read == [None]
    page.get_by_text("Résolution · en retard, escaladé").first.click()
    expect(page.locator(".header .ticket-id")).to_have_text("T-1")
