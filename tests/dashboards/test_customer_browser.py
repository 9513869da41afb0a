"""The customer's card beside the conversation, in a real browser."""

from __future__ import annotations

import re

import pytest
from desk_page import open_ticket
from playwright.sync_api import expect
from stand_in_service import SignIn, StandIn

pytestmark = pytest.mark.browser


def test_the_customers_identities_wishes_and_clock_are_shown(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    numbers = ["wa_id:33612345678", "wa_id:819012345678", "username:*ana*"]
    desk.cards["T-1"] = {"identities": numbers, "takes_marketing": False}
    page = sign_in()
    open_ticket(page, "T-1")

    panel = page.locator(".st-key-desk-panel")

    expect(panel).to_contain_text("+81 90-1234-5678")
    expect(panel).to_contain_text("*ana*")
    expect(panel).to_contain_text("No marketing")
    expect(page.locator(".local-time")).to_have_text(re.compile(r"\w+ \d\d:\d\d"))
    expect(page.locator(".local-time")).to_have_attribute("title", "Asia/Tokyo")


def test_what_was_guessed_wrong_is_corrected(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")
    page.fill("textarea", "half a thought")

    page.get_by_role("button", name="Correct").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Language").click()
    page.keyboard.type("Portug")
    page.get_by_role("option", name="Portuguese").click()
    dialog.get_by_role("button", name="Save").click()

    expect(dialog).to_be_hidden()
    assert desk.channel.done == [("contacts/c-1", {"language": "pt"})]
    expect(page.locator("textarea")).to_have_value("half a thought")
