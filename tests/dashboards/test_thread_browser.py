"""The conversation in a real browser: every kind of message, and what can be done."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from desk_page import open_ticket
from playwright.sync_api import expect
from stand_in_channel import template
from stand_in_service import SignIn, StandIn, iso

pytestmark = pytest.mark.browser

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)
ATTACK = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"


def stored(mime_type: str, **more: Any) -> dict[str, Any]:
    return {"state": "stored", "mime_type": mime_type, "size_bytes": 7_300_000} | more


def test_a_photo_is_shown_and_opens_large(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "look", due_seconds=600)
    photo = desk.add(
        "T-1", message_kind="image", text="broken", media=stored("image/png")
    )
    desk.channel.files[photo] = ("image/png", PIXEL)
    page = sign_in()
    open_ticket(page, "T-1")

    page.click(".photo")

    expect(page.locator("dialog.lightbox img")).to_have_js_property("naturalWidth", 1)
    expect(page.locator("dialog.lightbox .caption")).to_have_text("broken")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)


def test_what_the_desk_did_stands_between_the_messages(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    for kind, detail in (
        ("TicketRouted", {"agent_id": "a-ines"}),
        ("TicketRouted", {}),
        ("SlaAlerted", {"target": "first_response", "alert": "warning-1"}),
        ("SlaAlerted", {"target": "first_response", "alert": "escalation-1"}),
    ):
        desk.add("T-1", kind="event", event_type=kind, detail=detail, author="system")
    page = sign_in()

    open_ticket(page, "T-1")

    expect(page.locator(".happening span")).to_have_text(
        [
            "Ticket opened",
            "Given to Inès Rossi",
            "Taken back, until somebody is free",
            "First reply: the deadline is near",
            "First reply: late, escalated",
        ]
    )


def test_a_picture_that_could_act_is_only_a_file(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "look", due_seconds=600)
    desk.add("T-1", message_kind="image", media=stored("image/svg+xml"))
    page = sign_in()
    open_ticket(page, "T-1")

    expect(page.locator("a.attachment.file")).to_contain_text("7.3 MB")
    expect(page.locator(".bubble img")).to_have_count(0)


def test_a_voice_message_has_a_player_that_new_messages_do_not_stop(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "listen", due_seconds=600)
    desk.add(
        "T-1", message_kind="audio", content={"voice": True}, media=stored("audio/ogg")
    )
    page = sign_in()
    open_ticket(page, "T-1")
    expect(page.locator(".player")).to_contain_text("Voice message")
    page.locator("audio").evaluate("node => { node.isSame = true; }")

    desk.customer_says("T-1", "did you listen?")

    expect(page.locator(".bubble.theirs .text").last).to_have_text("did you listen?")
    assert page.locator("audio").evaluate("node => node.isSame") is True


def test_an_attachment_says_that_it_is_fetched_or_why_it_is_not_there(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "look", due_seconds=600)
    desk.add("T-1", message_kind="video", media={"state": "fetching"})
    lost = {"state": "failed", "reason": "expired"}
    desk.add("T-1", message_kind="document", media=lost)
    page = sign_in()
    open_ticket(page, "T-1")

    expect(page.locator(".fetching")).to_contain_text("being fetched")
    expect(page.locator(".lost")).to_contain_text("could not be fetched. expired")


def test_every_other_kind_is_shown_as_what_it_is(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    place = {"latitude": 48.85, "longitude": 2.35, "name": "Office"}
    desk.add("T-1", message_kind="location", content=place)
    card = {"name": {"formatted_name": "Paul"}, "phones": [{"phone": "+33 6"}]}
    desk.add("T-1", message_kind="contacts", content={"contacts": [card]})
    goods = {"product_retailer_id": "BOX", "quantity": 2, "item_price": 24.5}
    product = [goods | {"currency": "EUR"}]
    desk.add("T-1", message_kind="order", content={"product_items": product})
    row = {"id": "lyon", "title": "Lyon", "description": "open"}
    answer = {"type": "list_reply", "list_reply": row}
    desk.add("T-1", message_kind="interactive", text="Lyon", content=answer)
    desk.add("T-1", message_kind="unsupported", content={"type": "poll"})
    desk.add("T-1", text="old news", is_forwarded=True)
    desk.add("T-1", content={"is_revoked": True})
    desk.add("T-1", author="phone_echo", text="I called")
    page = sign_in()
    open_ticket(page, "T-1")

    link = page.locator("a.place")
    assert "openstreetmap.org" in (link.get_attribute("href") or "")
    expect(page.locator(".attachment.card")).to_contain_text("Paul+33 6")
    expect(page.locator(".order")).to_contain_text("2 ×BOX€49.00")
    expect(page.locator(".tapped")).to_contain_text("Lyonopen")
    bubbles = page.locator(".log")
    for said in (
        "WhatsApp cannot pass on",
        "Forwarded",
        "deleted this message",
        "From the phone",
    ):
        expect(bubbles).to_contain_text(said)


def test_what_we_offered_is_shown_as_the_customer_has_it(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    ours = {"author": "agent", "agent_id": "a-ines"}
    reply = {"type": "reply", "reply": {"id": "m", "title": "Morning"}}
    menu = {"type": "button", "action": {"buttons": [reply]}}
    desk.add("T-1", message_kind="interactive", text="When?", content=menu, **ours)
    followed = template("follow_up", "Hello {{1}}", buttons=["Call me"], footer="Shop")
    desk.channel.templates = [followed]
    desk.add(
        "T-1",
        message_kind="template",
        text="Hello Ana",
        content={"name": "follow_up", "language": {"code": "en"}},
        **ours,
    )
    page = sign_in()
    open_ticket(page, "T-1")

    expect(page.locator(".bubble.ours .buttons")).to_have_text(["Morning", "Call me"])
    expect(page.locator(".bubble.ours .footer")).to_have_text("Shop")
    expect(page.locator(".bubble[data-kind=template]")).to_contain_text(
        "Template · follow_up"
    )
    expect(page.locator(".bubble[data-kind=template] .text")).to_have_text("Hello Ana")


def test_text_of_customers_is_inert_in_every_field(
    desk: StandIn, sign_in: SignIn
) -> None:
    link = "javascript:window.hacked=1"
    desk.open(1, ATTACK, ATTACK, due_seconds=600)
    referral = {"headline": ATTACK, "body": ATTACK, "source_url": link}
    desk.add("T-1", text=f"{ATTACK} {link}", content={"referral": referral})
    named = stored("application/pdf", filename=ATTACK)
    desk.add("T-1", message_kind="document", text=ATTACK, media=named)
    place = {"latitude": '1" onclick="x', "longitude": 1, "name": ATTACK}
    desk.add("T-1", message_kind="location", content=place)
    card = {"name": {"formatted_name": ATTACK}, "phones": "no list", "emails": [7]}
    desk.add("T-1", message_kind="contacts", content={"contacts": [card, None]})
    product = {"product_retailer_id": ATTACK, "quantity": "x", "currency": ATTACK}
    desk.add("T-1", message_kind="order", content={"product_items": [product]})
    form = {"response_json": '{"<b>": {"x": "</script>"}}', "body": ATTACK}
    filled = {"type": "nfm_reply", "nfm_reply": form}
    desk.add("T-1", message_kind="interactive", text=ATTACK, content=filled)
    emoji = [{"emoji": ATTACK, "author": "customer"}]
    desk.add("T-1", message_kind=ATTACK, reactions=emoji)
    failed = {"state": "failed", "reason": ATTACK}
    desk.add("T-1", message_kind="image", media=failed)
    page = sign_in()
    open_ticket(page, "T-1")
    expect(page.locator(".lost")).to_be_visible()

    hrefs = page.locator(".log a").evaluate_all("all => all.map(a => a.href)")

    assert page.evaluate("window.hacked") is None
    assert all(href.startswith("http") for href in hrefs)
    expect(page.locator(".bubble img, .bubble script, .bubble b b")).to_have_count(0)
    expect(page.locator(".ad b")).to_have_text(ATTACK)


def test_only_web_addresses_can_be_followed_and_stand_as_written(
    desk: StandIn, sign_in: SignIn
) -> None:
    text = "see https://bank.test@evil.test/x\u202e, ftp://a.test or HTTP://B.test)."
    desk.open(1, "Ana", text, due_seconds=600)
    page = sign_in()
    open_ticket(page, "T-1")

    links = page.locator(".bubble.theirs .link")

    expect(links).to_have_text(["https://bank.test@evil.test/x", "HTTP://B.test"])
    expect(links.first).to_have_attribute("title", "evil.test")
    expect(links.first).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(page.locator(".bubble.theirs .text")).to_have_text(text)


def test_ticks_tell_every_instant_and_failures_can_be_sent_again(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    ours = {"author": "agent", "agent_id": "a-ines"}
    at = iso(datetime.now(UTC) - timedelta(minutes=1))
    desk.add(
        "T-1", text="one", status="read", statuses={"read": at, "sent": at}, **ours
    )
    failed = desk.add(
        "T-1", text="two", status="failed", error="x", error_code=131026, **ours
    )
    page = sign_in()
    open_ticket(page, "T-1")
    title = page.locator(".tick.read").get_attribute("title") or ""
    assert [line.split(":")[0] for line in title.split("\n")] == ["Sent", "Read"]
    expect(page.locator(".failure")).to_contain_text(
        "The customer cannot be reached on WhatsApp"
    )

    page.click(".retry")

    expect(page.locator(".tick.queued")).to_be_visible()
    expect(page.locator(".failure")).to_have_count(0)
    assert [(c, b) for _, c, b in desk.said] == [("retry", {})]
    assert desk.items["T-1"][-1]["id"] == failed


def test_a_reaction_is_given_and_taken_back(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "thank you", due_seconds=600)
    message = desk.items["T-1"][-1]["id"]
    page = sign_in()
    open_ticket(page, "T-1")

    page.hover(".bubble.theirs")
    page.click(".tool[data-tool=react]")
    page.click(".emojis button >> nth=1")
    expect(page.locator(".reactions")).to_have_text("❤️")
    page.click(".reactions button")

    expect(page.locator(".reactions")).to_have_count(0)
    assert [b for _, _, b in desk.said] == [
        {"message_id": message, "emoji": "❤️"},
        {"message_id": message, "emoji": ""},
    ]


def test_administrators_alone_see_the_raw_form(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "hello", due_seconds=600)
    desk.channel.raw = {"type": "poll", "title": ATTACK}
    page = sign_in()
    open_ticket(page, "T-1")
    expect(page.locator(".tool[data-tool=quote]")).to_have_count(1)
    expect(page.locator(".tool[data-tool=raw]")).to_have_count(0)

    other = sign_in(email="adele@example.test")
    open_ticket(other, "T-1")
    other.hover(".bubble.theirs")
    other.click(".tool[data-tool=raw]")

    expect(other.locator("dialog.raw pre")).to_contain_text('"type": "poll"')
    assert other.evaluate("window.hacked") is None


def test_what_came_late_stands_where_it_belongs(desk: StandIn, sign_in: SignIn) -> None:
    desk.open(1, "Ana", "second", due_seconds=600)
    earlier = iso(datetime.now(UTC) - timedelta(hours=3))
    desk.add("T-1", text="first", at=earlier)
    page = sign_in()
    open_ticket(page, "T-1")

    expect(page.locator(".bubble.theirs .text")).to_have_text(["first", "second"])


def test_arabic_stands_right_to_left_beside_french_pages(
    desk: StandIn, sign_in: SignIn
) -> None:
    desk.open(1, "محمد", "لم يصل طلبي", due_seconds=600)
    desk.add("T-1", message_kind="image", media={"state": "fetching"})
    page = sign_in(email="claire@example.test")
    open_ticket(page, "T-1")

    text = page.locator(".bubble.theirs .text").first

    assert text.evaluate("node => getComputedStyle(node).direction") == "rtl"
    expect(page.locator(".fetching")).to_contain_text("en cours de récupération")
