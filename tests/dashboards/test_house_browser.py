"""People, audit and one's own account in a real browser."""

from __future__ import annotations

import pytest
from desk_page import unfold, visit
from playwright.sync_api import BrowserContext, expect
from stand_in_house import CODE, entry
from stand_in_service import StandIn

pytestmark = pytest.mark.browser

ADMINISTRATOR, SUPERVISOR = "adele@example.test", "claire@example.test"


def test_people_are_listed_with_what_they_do_and_when(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    page = visit(context, pages_url + "/people", SUPERVISOR)

    row = page.locator(".people tr", has_text="Inès Rossi")
    expect(row).to_contain_text("Night shift")
    expect(row).to_contain_text("refunds 3")
    expect(row).to_contain_text("lun.–mer. 09:00–17:00")
    expect(row).to_contain_text("1/20")
    expect(page.get_by_role("tab", name="Accès")).to_have_count(0)
    assert desk.house.told == []

    page.get_by_role("tab", name="Rôles").click()
    role = page.locator(".rule", has_text="Support de premier niveau").last
    role.locator("summary").click()
    expect(role).to_contain_text("lire les tickets")


def test_an_invitation_is_shown_once_and_revoked(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    page = visit(context, pages_url + "/people", ADMINISTRATOR)
    page.get_by_role("tab", name="Way in").click()

    page.get_by_role("button", name="Make a link").click()
    link = f"{pages_url}/invitation?token=secret-token"
    expect(page.get_by_text(link)).to_be_visible()
    page.get_by_role("button", name="Revoke").click()

    expect(page.get_by_text(link)).to_have_count(0)
    assert desk.house.told == [
        ("invite", {"agent_id": "a-ines"}),
        ("invitations/i-1", {}),
    ]


def test_a_key_is_made_with_its_permissions_and_shown_once(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    page = visit(context, pages_url + "/people", ADMINISTRATOR)
    page.get_by_role("tab", name="API keys").click()
    unfold(page, "Make a key")

    page.get_by_label("Name").fill("nightly export")
    page.get_by_label("May").click()
    page.keyboard.type("read tickets")
    page.get_by_role("option", name="read tickets").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Make the key").click()

    expect(page.get_by_text("ck_secret")).to_be_visible()
    body = {"name": "nightly export", "scopes": ["tickets.view"]}
    assert desk.house.told == [("make key", body)]


def test_the_second_factor_counts_once_a_code_was_right(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    page = visit(context, pages_url + "/account", ADMINISTRATOR)
    page.get_by_role("button", name="Set up").click()
    code = page.get_by_label("Code from the app")

    code.fill("000000")
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_text("That code is wrong")).to_be_visible()
    code.fill(CODE)
    page.get_by_role("button", name="Turn on").click()

    expect(page.get_by_text("aaaa-bbbb")).to_be_visible()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes are left.")).to_be_visible()
    assert desk.house.is_factor_on


def test_who_needs_a_second_factor_sets_it_up_before_anything_else(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    desk.house.is_factor_required = True
    page = visit(context, pages_url + "/account", "lea@example.test")
    expect(page.get_by_text("One more step")).to_be_visible()
    expect(page.get_by_role("link", name="My account")).to_have_count(0)

    page.get_by_role("button", name="Set up").click()
    page.get_by_label("Code from the app").fill(CODE)
    page.get_by_role("button", name="Turn on").click()
    page.get_by_role("button", name="I have kept them").click()

    expect(page.get_by_role("link", name="My account")).to_be_visible()


def test_the_audit_is_read_page_by_page(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    desk.house.entries = [
        entry(number, "sql.run" if number % 2 else "sessions.sign_in", "a-ines")
        for number in range(120, 0, -1)
    ]
    page = visit(context, pages_url + "/audit", ADMINISTRATOR)
    rows = page.locator(".people tbody tr")
    expect(rows).to_have_count(100)
    expect(rows.first).to_contain_text("Inès Rossi")

    page.get_by_role("button", name="Older").click()

    expect(rows).to_have_count(20)
    page.get_by_role("button", name="Newer").click()
    expect(rows).to_have_count(100)
    expect(rows.first).to_contain_text("120")

    page.get_by_role("combobox", name="Act").click()
    page.keyboard.type("SQL run")
    page.get_by_role("option", name="SQL run").click()

    expect(rows).to_have_count(60)
    expect(rows.last).to_contain_text("1")
    expect(page.get_by_role("button", name="Older")).to_be_disabled()
