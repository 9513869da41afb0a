"""Giving a ticket on and looking behind it, in a real browser."""

from __future__ import annotations

import pytest
from desk_page import open_ticket
from playwright.sync_api import expect
from stand_in_service import SignIn, StandIn

pytestmark = pytest.mark.browser

SUPERVISOR = "claire@example.test"


def test_an_escalation_takes_a_reason(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "it crashes", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")
    page.get_by_role("button", name="Hand on").click()
    page.get_by_role("menuitem", name="Escalate to level 2").click()
    dialog = page.get_by_role("dialog")
    escalate = dialog.get_by_role("button", name="Escalate to level 2")

    escalate.click()
    expect(dialog).to_contain_text("Say why")
    dialog.get_by_role("textbox").fill("needs the logs")
    escalate.click()

    expect(dialog).to_be_hidden()
    expect(page.locator(".st-key-desk-panel")).to_contain_text("Level 2")
    assert desk.said == [("T-1", "escalate", {"reason": "needs the logs"})]


def test_only_what_is_allowed_and_possible_is_offered(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "it crashes", due_seconds=600, level=2)
    page = sign_in()
    open_ticket(page, "T-1")

    page.get_by_role("button", name="Hand on").click()

    expect(page.get_by_role("menuitem")).to_have_text(["Transfer"])
    expect(page.get_by_role("button", name="Reveal")).to_have_count(0)
    expect(page.get_by_role("button", name="Tell stakeholders")).to_have_count(0)


def test_a_transfer_names_team_agent_and_reason(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "it crashes", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")
    page.get_by_role("button", name="Hand on").click()
    page.get_by_role("menuitem", name="Transfer").click()
    dialog = page.get_by_role("dialog")

    dialog.get_by_label("Agent").click()
    page.get_by_role("option", name="João Silva").click()
    dialog.get_by_role("textbox").fill("speaks Portuguese")
    dialog.get_by_role("button", name="Transfer").click()

    expect(dialog).to_be_hidden()
    expect(page.get_by_test_id("stToast")).to_contain_text("Done.")
    wanted = {"team_id": "billing", "agent_id": "a-joao"}
    assert desk.said == [("T-1", "transfer", wanted | {"reason": "speaks Portuguese"})]


def test_a_masked_number_is_revealed_on_the_record(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in(email=SUPERVISOR)
    open_ticket(page, "T-1")
    panel = page.locator(".st-key-desk-panel")
    expect(panel).to_contain_text("+33 6 •• •• •• 78")

    panel.get_by_role("button", name="Révéler").click()

    expect(panel).to_contain_text("+33 6 12 34 56 78")
    assert desk.said == [("T-1", "reveal-phone", {})]


def test_the_reason_why_a_ticket_is_here_is_laid_open(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")

    page.get_by_text("Why am I here?").click()

    decision = page.locator(".decision")
    expect(decision).to_contain_text("The rule “Refund words” names the team.")
    expect(decision).to_contain_text("Rules main, version 12")
    decision.get_by_text("What each rule said").click()
    expect(decision.locator(".verdict-fitted")).to_contain_text("Refund words")


def test_a_customers_standing_is_set_by_who_may(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in(email=SUPERVISOR)
    open_ticket(page, "T-1")

    page.get_by_role("button", name="Corriger").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Rang").fill("gold")
    dialog.get_by_label("Attributs").fill("plan: premium")
    dialog.get_by_role("button", name="Enregistrer").click()

    expect(dialog).to_be_hidden()
    changes = {"tier": "gold", "attributes": {"plan": "premium"}}
    assert desk.channel.done == [("contacts/c-1", changes)]


def test_stakeholders_are_told_from_the_ticket(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "it crashes", due_seconds=600)
    desk.stakeholders.told_last = ["chef@client.test"]
    misread = "body.emails.1: String should match pattern"
    desk.stakeholders.refusals = [
        {"type": "unreadable", "title": "No", "detail": misread},
        {"type": "no-mail-server", "title": "No", "detail": "expected it"},
    ]
    page = sign_in(email=SUPERVISOR)
    open_ticket(page, "T-1")
    page.get_by_role("button", name="Informer les parties prenantes").click()
    dialog = page.get_by_role("dialog")
    whom = dialog.get_by_label("Adresses e-mail")
    send = dialog.get_by_role("button", name="Envoyer")

    expect(whom).to_have_value("chef@client.test")
    whom.fill("")
    send.click()
    expect(dialog).to_contain_text("Indiquez au moins une adresse.")
    whom.fill("chef@client.test, it@@client")
    dialog.get_by_label("Votre texte").fill("Nous y travaillons.")
    send.click()
    expect(dialog).to_contain_text("Pas une adresse e-mail : it@@client")
    whom.fill("chef@client.test; it@client.test")
    send.click()
    expect(dialog).to_contain_text("Aucun serveur de messagerie n’est configuré")
    send.click()

    expect(dialog).to_be_hidden()
    expect(
        page.get_by_text("C’est en route vers les parties prenantes.")
    ).to_be_visible()
    body = {
        "text": "Nous y travaillons.",
        "emails": ["chef@client.test", "it@client.test"],
    }
    assert desk.stakeholders.updates == [("T-1", body)]
    assert len(set(desk.stakeholders.keys)) == 1
    page.get_by_role("button", name="Informer les parties prenantes").click()
    expect(whom).to_have_value("chef@client.test\nit@client.test")
    expect(dialog.get_by_label("Votre texte")).to_have_value("")
