"""What tests do on the pages."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect
from stand_in_service import PASSWORD


def open_ticket(page: Page, ticket_id: str) -> None:
    page.click(f".row[data-id='{ticket_id}']")
    expect(page.locator(".header .ticket-id")).to_have_text(ticket_id)
    expect(page.locator(".bubble").first).to_be_visible()


def visit(context: BrowserContext, address: str, email: str) -> Page:
    """Signs in, and goes to a page other than the queue. The first page of a process
    takes its time: its libraries load."""
    origin = address.rsplit("/", 1)[0]
    form = {"email": email, "password": PASSWORD}
    context.request.post(origin + "/auth/login", form=form, headers={"Origin": origin})
    page = context.new_page()
    page.goto(address)
    page.locator("h1, .queue").first.wait_for()
    return page


def unfold(page: Page, title: str) -> None:
    """Opens a section and waits until it stands still: a list of choices that is opened
    while the page moves under it closes again by itself."""
    page.get_by_text(title).click()
    page.evaluate(
        """() => Promise.allSettled(
            document.getAnimations()
                .filter(one => one.effect.getComputedTiming().iterations !== Infinity)
                .map(one => one.finished)
        )"""
    )
