"""What tests do on the queue's page."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def open_ticket(page: Page, ticket_id: str) -> None:
    page.click(f".row[data-id='{ticket_id}']")
    expect(page.locator(".header .ticket-id")).to_have_text(ticket_id)
    expect(page.locator(".bubble").first).to_be_visible()
