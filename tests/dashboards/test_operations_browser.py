"""The operations page in a real browser: what is broken, and mending it."""

from __future__ import annotations

from typing import Any

import pytest
from desk_page import visit
from playwright.sync_api import BrowserContext, expect
from stand_in_service import StandIn

pytestmark = pytest.mark.browser

AT = "2026-11-20T12:00:00Z"


def number(number_id: str, state: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number_id,
        "display_number": "33199001234",
        "name": f"Shop {number_id}",
        "state": state,
        "code": None,
        "reason": None,
        "queued": 0,
    } | more


def notice(notice_id: str, field: str, value: Any) -> dict[str, Any]:
    return {
        "id": notice_id,
        "at": AT,
        "field": field,
        "notice": "REJECTED",
        "number_id": None,
        "needs_action": True,
        "settled_at": None,
        "settled_by": None,
        "value": value,
    }


def failed(message_id: str, **more: Any) -> dict[str, Any]:
    return {
        "ticket_id": "T-1",
        "message_id": message_id,
        "contact_name": "Ana",
        "agent_id": "a-ines",
        "kind": "text",
        "text": "on its way",
        "failed_at": AT,
        "code": 131026,
        "reason": "Message undeliverable",
    } | more


def test_an_administrator_mends_what_is_broken(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    message = desk.add("T-1", author="agent", text="on its way", status="failed")
    desk.channel.numbers = [
        number("1", "sending"),
        number("2", "stopped", code=131048, reason="Spam rate limit hit", queued=1_204),
    ]
    value = {"message_template_name": "sale", "reason": "<b>bad</b>"}
    desk.channel.notices = [notice("n", "message_template_status_update", value)]
    desk.channel.failed = [failed(message, contact_name="**Ana**")]
    page = visit(context, pages_url + "/operations", "adele@example.test")

    expect(page.get_by_text("1,204 messages wait")).to_be_visible()
    expect(page.get_by_text("too many complaints. (131048)")).to_be_visible()
    expect(page.get_by_text("sale · Rejected")).to_be_visible()
    expect(page.get_by_text("<b>bad</b>", exact=True)).to_be_visible()
    expect(page.get_by_text("**Ana** · on its way")).to_be_visible()
    link = page.get_by_role("link", name="Open the ticket")
    expect(link).to_have_attribute("href", "/?ticket=T-1")
    page.get_by_role("button", name="Resume sending").click()
    expect(page.get_by_text("Sending goes on.")).to_be_visible()
    page.get_by_role("button", name="Settled").click()
    expect(page.get_by_text("reported nothing")).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("It is queued again.")).to_be_visible()

    paths = [path for path, _ in desk.channel.done]
    assert paths == ["numbers/2/resume", "notices/n/settle"]
    assert [command for _, command, _ in desk.said] == ["retry"]


def test_a_supervisor_reads_and_does_not_act(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    desk.channel.numbers = [number("2", "stopped")]
    untold = {"recipient": "a-joao", "reason": "the mail server refused it (550)"}
    desk.channel.notices = [
        notice("n", "account_update", None),
        notice("m", "notifications", untold),
    ]
    page = visit(context, pages_url + "/operations", "claire@example.test")

    expect(page.get_by_text("Aucune raison n’a été donnée.")).to_be_visible()
    expect(page.get_by_text("Compte · Rejected")).to_be_visible()
    expect(page.get_by_text("ne sont pas parvenues à João Silva")).to_be_visible()
    expect(page.get_by_text("refuse le message (550).")).to_be_visible()
    expect(page.get_by_text("Ce que WhatsApp a écrit")).to_have_count(1)
    expect(page.get_by_role("button", name="Reprendre")).to_have_count(0)
    expect(page.get_by_role("button", name="Traité")).to_have_count(0)


def test_the_page_is_not_in_the_menu_of_who_may_not_read_it(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    page = visit(context, pages_url + "/operations", "ines@example.test")

    page.wait_for_selector(".queue")
    expect(page.get_by_role("link", name="Operations")).to_have_count(0)


def test_a_notice_in_passing_leaves_the_page_its_style(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    # The toast of a fragment took the place of the style sheet: the page stood with
    # Streamlit's own widths after the first click on it.
    desk.channel.notices = [notice("n", "account_update", None)]
    page = visit(context, pages_url + "/operations", "adele@example.test")
    sidebar = page.locator("[data-testid='stSidebar']")
    expect(sidebar).to_have_css("width", "218px")

    page.get_by_role("button", name="Settled").click()

    expect(page.get_by_text("reported nothing")).to_be_visible()
    expect(sidebar).to_have_css("width", "218px")
