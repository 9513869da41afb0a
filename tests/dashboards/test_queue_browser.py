"""The queue in a real browser: every hazard here was once seen on a screen."""

from __future__ import annotations

import re

import pytest
from desk_page import open_ticket
from playwright.sync_api import BrowserContext, expect
from stand_in_service import SignIn, StandIn

pytestmark = pytest.mark.browser


def replies(desk: StandIn) -> list[tuple[str, str]]:
    return [(t, body["text"]) for t, command, body in desk.said if command == "replies"]


def test_rows_stand_in_order_of_urgency_and_count_down(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(3, "Calm", "later", due_seconds=4_000)
    desk.open(1, "Late", "where is it", due_seconds=-65)
    desk.open(2, "Soon", "hurry", due_seconds=120)

    page = sign_in()

    expect(page.locator(".row .name")).to_have_text(["Late", "Soon", "Calm"])
    clock = page.locator(".row[data-id='T-2'] .countdown")
    first = clock.inner_text()
    expect(clock).not_to_have_text(first)
    assert re.fullmatch(r"1:\d\d", clock.inner_text())
    late = page.locator(".row[data-id='T-1']")
    expect(late.locator(".countdown")).to_contain_text("−1:")
    expect(late).to_have_attribute("data-urgency", "late")


def test_a_reply_appears_at_once_and_reaches_the_service_once(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")

    page.fill("textarea", "On its way")
    page.press("textarea", "Control+Enter")

    expect(page.locator(".bubble.ours .text")).to_have_text("On its way")
    expect(page.locator(".tick.sent")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("")
    assert replies(desk) == [("T-1", "On its way")]


def test_a_refused_reply_returns_to_the_box_and_says_why(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")
    desk.refusing = {
        "type": "about:blank",
        "status": 409,
        "detail": "somebody was faster",
    }

    page.fill("textarea", "Precious words")
    page.click(".send")

    expect(page.locator(".problem")).to_contain_text("somebody was faster")
    expect(page.locator("textarea")).to_have_value("Precious words")
    expect(page.locator(".bubble.ours")).to_have_count(0)
    page.click(".send")
    sent = page.locator(".said.ours:not(.pending) .text")
    expect(sent).to_have_text("Precious words")
    assert replies(desk) == [("T-1", "Precious words")]


def test_a_draft_survives_another_ticket_and_a_reload(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    desk.open(2, "Ben", "hi", due_seconds=700)
    page = sign_in()
    open_ticket(page, "T-1")
    page.fill("textarea", "half a thou")

    open_ticket(page, "T-2")
    expect(page.locator("textarea")).to_have_value("")
    expect(page.locator(".row[data-id='T-1'] .draft")).to_be_visible()
    open_ticket(page, "T-1")
    expect(page.locator("textarea")).to_have_value("half a thou")
    page.reload()

    expect(page.locator(".header .ticket-id")).to_have_text("T-1")
    expect(page.locator("textarea")).to_have_value("half a thou")


def test_a_note_is_yellow_and_goes_to_colleagues_only(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")

    page.click(".tab[data-mode=note]")
    page.fill("textarea", "She is a VIP")
    page.click(".send")

    note = page.locator(".said.note:not(.pending) .bubble")
    expect(note).to_contain_text("Only colleagues see this")
    background = note.evaluate("node => getComputedStyle(node).backgroundColor")
    red, green, blue = (float(x) for x in re.findall(r"[\d.]+", background)[:3])
    assert blue < green <= red
    assert [command for _, command, _ in desk.said] == ["notes"]


def test_a_customers_message_appears_without_a_refresh(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")

    desk.customer_says("T-1", "are you there?")

    expect(page.locator(".bubble.theirs .text").last).to_have_text("are you there?")
    expect(page.locator(".row[data-id='T-1'] .preview")).to_have_text("are you there?")


def test_a_new_ticket_appears_and_counts(desk: StandIn, sign_in: SignIn) -> None:
    page = sign_in()
    expect(page.locator(".empty")).to_contain_text("Nobody is waiting")

    desk.open(7, "Newcomer", "first time here", due_seconds=300)
    desk.change("T-7")

    expect(page.locator(".row .name")).to_have_text("Newcomer")
    expect(page.locator(".tab[data-view=unassigned] .count")).to_have_text("1")


def test_claim_by_keyboard_and_resolve(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")

    page.keyboard.press("Alt+a")
    expect(page.locator(".mine")).to_have_text("Yours")
    page.click(".button.resolve")

    expect(page.locator(".status.resolved")).to_be_visible()
    expect(page.locator(".row")).to_have_count(0)
    assert [(c, b) for _, c, b in desk.said] == [
        ("claim", {}),
        ("status", {"to": "resolved"}),
    ]


def test_the_open_ticket_stays_open_when_the_list_is_sorted_anew(
    desk: StandIn, sign_in: SignIn
) -> None:
    # Streamlit's own table keeps the selected position: another customer's row was
    # marked, and the reply would have gone to them.
    desk.open(1, "Ana", "hello", due_seconds=600)
    desk.open(2, "Ben", "hi", due_seconds=700)
    page = sign_in()
    open_ticket(page, "T-1")
    page.fill("textarea", "for Ana")

    sooner = desk.tickets["T-2"]["sla"] | {"breach_at": "2020-01-01T00:00:00Z"}
    desk.change("T-2", sla=sooner)

    expect(page.locator(".row .name")).to_have_text(["Ben", "Ana"])
    expect(page.locator(".row[aria-selected=true] .name")).to_have_text("Ana")
    expect(page.locator(".header h2")).to_have_text("Ana")
    page.press("textarea", "Control+Enter")
    expect(page.locator(".said.ours:not(.pending) .text")).to_have_text("for Ana")
    assert replies(desk) == [("T-1", "for Ana")]


def test_customer_text_is_inert(desk: StandIn, sign_in: SignIn) -> None:
    attack = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
    desk.open(1, attack, attack, due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")
    expect(page.locator(".st-key-desk-panel")).to_contain_text("onerror")

    assert page.evaluate("window.hacked") is None
    expect(page.locator(".bubble.theirs .text")).to_have_text(attack)
    expect(page.locator(".row .preview")).to_have_text(attack)


def test_a_closed_window_locks_the_reply_but_not_the_note(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hi", due_seconds=9, window_closes_at="2020-01-01T00:00:00Z")
    page = sign_in()
    open_ticket(page, "T-1")

    expect(page.locator(".composer .closing")).to_contain_text(
        "24-hour window is closed"
    )
    expect(page.locator(".tab[data-mode=reply]")).to_be_hidden()
    expect(page.locator("textarea")).to_be_hidden()
    page.click(".tab[data-mode=note]")
    expect(page.locator("textarea")).to_be_visible()


def test_a_prepared_answer_is_filled_in(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana Lopes", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")

    page.locator("textarea").press_sequentially("/he")
    page.keyboard.press("Enter")

    expect(page.locator("textarea")).to_have_value("Hi Ana, this is Inès.")


def test_the_line_comes_back_by_itself_with_what_was_missed(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")
    expect(page.locator(".status .dot")).to_have_attribute("data-state", "live")

    desk.drop_lines()
    expect(page.locator(".status .dot")).to_have_attribute("data-state", "lost")
    desk.open(2, "Ben", "missed me?", due_seconds=60)

    expect(page.locator(".status .dot")).to_have_attribute("data-state", "live")
    expect(page.locator(".row .name")).to_have_text(["Ben", "Ana"])


def test_nothing_is_missed_before_the_line_begins(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    desk.is_deaf = True
    page = sign_in()
    open_ticket(page, "T-1")

    desk.customer_says("T-1", "are you there?")
    desk.is_deaf = False

    expect(page.locator(".row[data-id='T-1'] .preview")).to_have_text("are you there?")
    expect(page.locator(".bubble.theirs .text").last).to_have_text("are you there?")


def test_a_link_and_the_back_button_lead_to_tickets(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    desk.open(2, "Ben", "hi", due_seconds=700)

    page = sign_in("/?ticket=T-2")
    expect(page.locator(".header h2")).to_have_text("Ben")
    open_ticket(page, "T-1")
    page.go_back()

    expect(page.locator(".header h2")).to_have_text("Ben")
    expect(page.locator(".row[aria-selected=true] .name")).to_have_text("Ben")


def test_keys_move_through_the_list(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    desk.open(2, "Ben", "hi", due_seconds=700)
    page = sign_in()
    expect(page.locator(".row")).to_have_count(2)

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")

    expect(page.locator(".header h2")).to_have_text("Ben")


def test_the_panel_changes_priority_and_follows_colleagues(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")
    panel = page.locator(".st-key-desk-panel")
    expect(panel).to_contain_text("+33 6 •• •• •• 78")

    panel.get_by_label("Priority").click()
    page.get_by_role("option", name="Urgent").click()
    expect(page.locator(".row .priority")).to_have_text("Urgent")
    desk.change("T-1", agent_id="a-joao")

    expect(panel.get_by_label("Owner").first).to_have_value("João Silva")
    assert ("T-1", "priority", {"to": "urgent"}) in desk.said


def test_the_page_speaks_french(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "bonjour", due_seconds=600)

    page = sign_in(email="claire@example.test")
    open_ticket(page, "T-1")

    expect(page.locator(".tab[data-view=unassigned]")).to_contain_text("Non assignés")
    expect(page.locator(".send")).to_contain_text("Envoyer")
    expect(page.locator(".st-key-desk-panel")).to_contain_text("Niveau de service")


def test_nothing_is_fetched_from_elsewhere_and_no_policy_is_broken(
    desk: StandIn, sign_in: SignIn, context: BrowserContext, pages_url: str
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    asked: list[str] = []
    complaints: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda message: complaints.append(message.text))

    page = sign_in()
    open_ticket(page, "T-1")
    expect(page.locator(".st-key-desk-panel")).to_contain_text("Service level")

    schemes = ("data:", "blob:")
    assert [u for u in asked if not u.startswith((pages_url, *schemes))] == []
    assert [c for c in complaints if "Content Security Policy" in c] == []
