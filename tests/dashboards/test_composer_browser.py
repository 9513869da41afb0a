"""The composer in a real browser: nothing prepared is lost, nothing is sent twice."""

from __future__ import annotations

from typing import Any

import pytest
from desk_page import open_ticket
from playwright.sync_api import Page, Route, expect
from stand_in_channel import template
from stand_in_service import SignIn, StandIn

pytestmark = pytest.mark.browser

PHOTO = {"name": "box.png", "mimeType": "image/png", "buffer": b"png"}
TERMS = {"name": "terms.pdf", "mimeType": "application/pdf", "buffer": b"pdf"}
REFUSED = {
    "type": "media-refused",
    "title": "no",
    "status": 422,
    "detail": "video 20 MB",
}
LONG_AGO = "2020-01-01T00:00:00Z"


PASTE = """(box, clipboardData) => box.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, composed: true })
)"""


def attach(page: Page, *files: Any) -> None:
    page.set_input_files(".composer input[type=file][multiple]", list(files))


def bodies(desk: StandIn) -> list[dict[str, Any]]:
    return [body for _, command, body in desk.said if command == "replies"]


def test_files_are_sent_in_order_with_the_text_under_the_first(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")

    page.fill("textarea", "Is it this one?")
    attach(page, PHOTO, TERMS)
    expect(page.locator(".chip b")).to_have_text(["box.png", "terms.pdf"])
    page.click(".send")

    expect(page.locator(".said.ours:not(.pending)")).to_have_count(2)
    expect(page.locator(".chip b")).to_have_count(0)
    assert bodies(desk) == [
        {"kind": "image", "media_id": "media-1", "text": "Is it this one?"},
        {"kind": "document", "media_id": "media-2", "filename": "terms.pdf"},
    ]


def test_what_fits_under_no_file_goes_before_it(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")
    longest_caption = 1_024

    page.fill("textarea", "x" * (longest_caption + 1))
    attach(page, PHOTO)
    page.click(".send")
    expect(page.locator(".said.ours:not(.pending)")).to_have_count(2)
    page.fill("textarea", "listen")
    attach(page, {"name": "a.mp3", "mimeType": "audio/mpeg", "buffer": b"mp3"})
    page.click(".send")

    expect(page.locator(".said.ours:not(.pending)")).to_have_count(4)
    kinds = [body.get("kind", "text") for body in bodies(desk)]
    assert kinds == ["text", "image", "text", "audio"]


def test_a_message_that_was_lost_returns_and_a_later_one_still_leaves(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/send/tickets/T-1/replies", hold, times=1)
    page.fill("textarea", "first")
    page.click(".send")
    expect(page.locator(".said.pending")).to_have_count(1)

    page.fill("textarea", "second")
    page.click(".send")
    held[0].abort()

    expect(page.locator(".said.ours:not(.pending) .text")).to_have_text(["second"])
    expect(page.locator("textarea")).to_have_value("first")
    page.click(".send")
    expect(page.locator(".said.ours:not(.pending)")).to_have_count(2)
    assert [body["text"] for body in bodies(desk)] == ["second", "first"]


def test_a_failed_upload_says_why_and_is_sent_once_after_all(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    lost = {"type": "service-unreachable", "title": "lost", "status": 503}
    desk.channel.refusing_uploads = [lost]
    page = sign_in()
    open_ticket(page, "T-1")
    attach(page, PHOTO)
    chip = page.locator(".chip.failed")
    expect(chip).to_contain_text("The service does not answer")
    expect(page.locator(".send")).to_be_disabled()

    chip.get_by_label("Try again").click()
    expect(page.locator(".chips .chip")).to_contain_text("Photo")
    desk.losing = True
    page.click(".send")
    expect(page.locator(".problem")).to_contain_text("The service does not answer")
    page.reload()
    expect(page.locator(".chip b")).to_have_text("box.png")
    page.click(".send")

    expect(page.locator(".composer .chip")).to_have_count(0)
    expect(page.locator(".said.ours:not(.pending)")).to_have_count(1)
    assert bodies(desk) == [{"kind": "image", "media_id": "media-1"}]


def test_a_refused_file_is_named_and_can_be_taken_away(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    desk.channel.refusing_uploads = [REFUSED]
    page = sign_in()
    open_ticket(page, "T-1")
    page.fill("textarea", "look")

    attach(page, PHOTO)

    chip = page.locator(".chip.failed")
    expect(chip).to_contain_text("WhatsApp does not take this file. It takes JPEG")
    expect(chip).to_have_attribute("title", "video 20 MB")
    expect(page.locator(".send")).to_be_disabled()
    chip.get_by_label("Remove").click()
    expect(page.locator(".send")).to_be_enabled()


def test_files_are_dropped_and_pasted(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")
    give = """(name) => {
        const files = new DataTransfer();
        files.items.add(new File(["x"], name, { type: "image/png" }));
        return files;
    }"""

    dropped = page.evaluate_handle(give, "dropped.png")
    page.dispatch_event(".log", "drop", {"dataTransfer": dropped})
    expect(page.locator(".chip b")).to_have_text(["dropped.png"])
    pasted = page.evaluate_handle(give, "pasted.png")
    page.locator("textarea").evaluate(PASTE, pasted)

    expect(page.locator(".chip b")).to_have_text(["dropped.png", "pasted.png"])


def test_an_upload_stays_with_its_ticket(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    desk.open(2, "Ben", "hi", due_seconds=700)
    page = sign_in()
    open_ticket(page, "T-1")
    attach(page, PHOTO)

    open_ticket(page, "T-2")
    expect(page.locator(".chips")).to_be_hidden()
    open_ticket(page, "T-1")

    expect(page.locator(".chip b")).to_have_text("box.png")


def test_an_answer_quotes_the_message_it_answers(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "which size?", due_seconds=600)
    asked = desk.items["T-1"][-1]["id"]
    page = sign_in()
    open_ticket(page, "T-1")

    page.hover(".bubble.theirs")
    page.click(".tool[data-tool=quote]")
    expect(page.locator(".quoted")).to_contain_text("which size?")
    page.keyboard.type("Medium")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".said.ours:not(.pending) .quote")).to_contain_text(
        "which size?"
    )
    expect(page.locator(".quoted")).to_be_hidden()
    assert bodies(desk) == [{"text": "Medium", "reply_to_message_id": asked}]


def test_buttons_are_written_within_whatsapps_limits(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")
    page.fill("textarea", "When?")

    page.click(".tool[data-tool=buttons]")
    page.keyboard.type("Morning, but not too early")
    page.click(".add")
    page.keyboard.type("Evening")
    page.click(".send")

    expect(page.locator(".said.ours:not(.pending) .buttons span")).to_have_text(
        ["Morning, but not too", "Evening"]
    )
    (body,) = bodies(desk)
    ids = {button["id"] for button in body["buttons"]}
    assert (body["kind"], body["text"], len(ids)) == ("buttons", "When?", 2)


def test_a_list_and_a_location_request_can_be_sent(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")

    page.fill("textarea", "Which shop?")
    page.click(".tool[data-tool=list]")
    page.keyboard.type("Shops")
    expect(page.locator(".send")).to_be_disabled()
    page.get_by_label("Choice", exact=True).fill("Lyon")
    page.get_by_label("Description (optional)").fill("open until 19:00")
    page.click(".send")
    expect(page.locator(".said.ours:not(.pending)")).to_have_count(1)
    page.fill("textarea", "Where are you?")
    page.click(".tool[data-tool=location]")
    page.click(".send")

    expect(page.locator(".said.ours:not(.pending)")).to_have_count(2)
    menu, request = bodies(desk)
    (section,) = menu["list"]["sections"]
    assert menu["list"]["button"] == "Shops"
    assert [row["description"] for row in section["rows"]] == ["open until 19:00"]
    assert request == {"kind": "location_request", "text": "Where are you?"}


def test_outside_the_window_a_template_is_found_filled_and_sent_once(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana Lopes", "hi", due_seconds=9, window_closes_at=LONG_AGO)
    desk.channel.templates = [
        template("follow_up", "Hello {{1}}, news about {{2}}.", buttons=["Call me"]),
        template("follow_up", "Bonjour {{1}} : {{2}}.", language="fr"),
        template("parcel", "Your parcel is on its way.", language="fr"),
        template("rejected", "no", language="fr", status="REJECTED"),
    ]
    page = sign_in()
    open_ticket(page, "T-1")
    expect(page.locator(".one")).to_have_count(2)  # the customer writes French

    page.get_by_label("Search templates").fill("news")
    page.get_by_label("Language of the template").select_option("")
    page.click(".one")
    expect(page.locator(".send")).to_be_disabled()
    page.get_by_label("Variable 2").fill("T-1")
    expect(page.locator(".sample .text")).to_have_text("Hello Ana, news about T-1.")
    desk.losing = True
    page.click(".send")
    expect(page.locator(".problem")).to_be_visible()
    expect(page.locator(".sample .text")).to_have_text("Hello Ana, news about T-1.")
    page.click(".send")

    expect(page.locator(".problem")).to_be_hidden()
    expect(page.locator(".finder")).to_be_visible()
    chosen = {"name": "follow_up", "language": "en", "body": ["Ana", "T-1"]}
    assert bodies(desk) == [{"kind": "template", "template": chosen | {"header": []}}]


def test_a_template_with_a_picture_asks_for_it(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "hi", due_seconds=9)
    desk.channel.templates = [template("sale", "Look!", header_kind="image")]
    page = sign_in()
    open_ticket(page, "T-1")
    page.click(".tab[data-mode=template]")
    page.get_by_label("Language of the template").select_option("")
    page.click(".one")
    expect(page.locator(".send")).to_be_disabled()

    page.set_input_files(".header-media input", [PHOTO])
    expect(page.locator(".sample .attachment")).to_have_text("box.png")
    page.click(".send")

    expect(page.locator(".finder")).to_be_visible()
    (body,) = bodies(desk)
    assert body["template"]["header_media_id"] == "media-1"


def test_marketing_is_not_offered_to_who_does_not_want_it(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hi", due_seconds=9, window_closes_at=LONG_AGO)
    desk.cards["T-1"] = {"takes_marketing": False}
    sale = template("sale", "Sale!", category="MARKETING", language="fr")
    desk.channel.templates = [sale, template("parcel", "On its way", language="fr")]
    page = sign_in()
    open_ticket(page, "T-1")

    expect(page.locator(".one[data-name=sale]")).to_be_disabled()
    expect(page.locator(".one[data-name=sale]")).to_contain_text("does not want")
    expect(page.locator(".one[data-name=parcel]")).to_be_enabled()


def test_the_last_hour_of_the_window_is_announced(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hi", due_seconds=900)
    ends = desk.tickets["T-1"]["sla"]["due_at"]
    desk.change("T-1", window_closes_at=ends)
    page = sign_in()
    open_ticket(page, "T-1")

    expect(page.locator(".row .closing")).to_have_text("closes in 14 min")
    expect(page.locator(".composer .closing")).to_contain_text("for 14 min more")
    expect(page.locator("textarea")).to_be_visible()


def test_an_answer_written_before_the_window_closed_waits_in_the_box(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hi", due_seconds=900)
    page = sign_in()
    open_ticket(page, "T-1")
    page.fill("textarea", "half a thought")
    open_until = desk.tickets["T-1"]["window_closes_at"]

    desk.change("T-1", window_closes_at=LONG_AGO)
    expect(page.locator(".finder")).to_be_visible()
    desk.change("T-1", window_closes_at=open_until)

    expect(page.locator("textarea")).to_have_value("half a thought")


def test_the_composer_speaks_french(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "bonjour", due_seconds=600, window_closes_at=LONG_AGO)
    page = sign_in(email="claire@example.test")
    open_ticket(page, "T-1")

    expect(page.locator(".tab[data-mode=template]")).to_contain_text("Modèle")
    expect(page.locator(".composer .closing")).to_contain_text("fenêtre de 24 heures")
