from __future__ import annotations

from datetime import UTC, datetime

import pytest
from webhook_bodies import (
    NUMBER,
    RECEIVED_AT,
    change,
    message,
    read,
    read_one,
    webhook,
)

from routing_service.whatsapp.items import (
    Echo,
    IdentityChange,
    InboundEdit,
    InboundMessage,
    InboundReaction,
    InboundRevoke,
    Notice,
    Rejected,
    Sender,
)


def test_a_text_is_read_with_its_sender_time_and_number():
    contact = {"profile": {"name": "Zoé"}, "wa_id": "33612345678"}

    item = read_one(
        contacts=[contact], messages=[message(text={"body": "Écran cassé 😡"})]
    )

    assert item == InboundMessage(
        number_id=NUMBER,
        wamid="wamid.1",
        sender=Sender(wa_id="33612345678", name="Zoé"),
        occurred_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        kind="text",
        text="Écran cassé 😡",
        content={"body": "Écran cassé 😡"},
    )


LIST_REPLY = {"type": "list_reply", "list_reply": {"id": "csat:T-1.1:5", "title": "★"}}
BUTTON_REPLY = {"type": "button_reply", "button_reply": {"id": "yes-2", "title": "Yes"}}
FORM = {
    "type": "nfm_reply",
    "nfm_reply": {"name": "flow", "body": "Sent", "response_json": "{}"},
}
CARD = {"name": {"formatted_name": "Ana Silva"}, "phones": [{"phone": "+351"}]}


@pytest.mark.parametrize(
    ("given", "kind", "text", "payload_id"),
    [
        (message("image", image={"id": "1", "caption": "This"}), "image", "This", None),
        (message("audio", audio={"id": "1", "voice": True}), "audio", "", None),
        (message("voice", voice={"id": "1"}), "audio", "", None),
        (message("video", video={"id": "1"}), "video", "", None),
        (
            message("document", document={"id": "1", "filename": "a.pdf"}),
            "document",
            "a.pdf",
            None,
        ),
        (message("sticker", sticker={"id": "1"}), "sticker", "", None),
        (
            message("location", location={"latitude": 1.5, "longitude": -2}),
            "location",
            "1.5, -2",
            None,
        ),
        (message("contacts", contacts=[CARD]), "contacts", "Ana Silva", None),
        (message("order", order={"text": "Gift"}), "order", "Gift", None),
        (
            message("button", button={"text": "No", "payload": "no-7"}),
            "button",
            "No",
            "no-7",
        ),
        (
            message("interactive", interactive=LIST_REPLY),
            "interactive",
            "★",
            "csat:T-1.1:5",
        ),
        (
            message("interactive", interactive=BUTTON_REPLY),
            "interactive",
            "Yes",
            "yes-2",
        ),
        (message("interactive", interactive=FORM), "interactive", "Sent", "flow"),
        (message("request_welcome"), "request_welcome", "", None),
        (message("ad", text={"body": "Hello"}), "unsupported", "Hello", None),
        (
            message("unsupported", errors=[{"code": 131051, "title": "Unknown type"}]),
            "unsupported",
            "Unknown type",
            None,
        ),
        (message(None, location={"name": "Museum"}), "location", "Museum", None),
    ],
)
def test_every_kind_is_read_by_its_content(given, kind, text, payload_id):
    item = read_one(messages=[given])

    assert isinstance(item, InboundMessage)
    assert (item.kind, item.text, item.payload_id) == (kind, text, payload_id)


def test_a_kind_that_is_not_known_keeps_the_whole_message():
    given = message("hologram", hologram={"id": "7"})

    item = read_one(messages=[given])

    assert item.kind == "unsupported"
    assert item.content == given


def test_two_menus_with_the_same_title_differ_by_payload_id():  # T17
    replies = [
        message(
            "interactive",
            wamid=f"wamid.{menu}",
            interactive={
                "type": "button_reply",
                "button_reply": {"id": f"{menu}:yes", "title": "Yes"},
            },
        )
        for menu in ("refund", "delivery")
    ]

    items = read(webhook(change(messages=replies)))

    assert [item.payload_id for item in items] == ["refund:yes", "delivery:yes"]


def test_context_referral_and_forwarding_are_kept():
    context = {
        "id": "wamid.0",
        "frequently_forwarded": True,
        "referred_product": {"product_retailer_id": "SKU-1"},
    }
    referral = {"source_type": "ad", "source_id": "ADID"}

    item = read_one(
        messages=[message(text={"body": "?"}, context=context, referral=referral)]
    )

    assert item.reply_to_wamid == "wamid.0"
    assert item.is_forwarded
    assert item.content["referral"] == referral
    assert item.content["referred_product"] == {"product_retailer_id": "SKU-1"}


US_USER = "US.13491208655302741918"


@pytest.mark.parametrize(
    ("ids", "contact", "sender"),
    [
        (
            {"sender": None, "from_user_id": US_USER},
            {"profile": {"name": "Ann", "username": "@ann"}, "user_id": US_USER},
            Sender(None, US_USER, "ann", "Ann"),
        ),
        (
            {"sender": None},
            {"profile": {"name": "Ann"}, "user_id": US_USER},
            Sender(None, US_USER, None, "Ann"),
        ),
        (
            {"sender": US_USER},
            {"profile": {"name": "Ann"}, "user_id": US_USER},
            Sender(None, US_USER, None, "Ann"),
        ),
        (
            {"from_user_id": US_USER},
            {"profile": {"name": "Ann"}, "wa_id": "33612345678", "user_id": US_USER},
            Sender("33612345678", US_USER, None, "Ann"),
        ),
        (
            {},
            {"profile": {"name": "Ann"}, "wa_id": "33612345678", "user_id": US_USER},
            Sender("33612345678", US_USER, None, "Ann"),
        ),
        (
            {},
            {"profile": {"name": "Somebody else"}, "wa_id": "4912345678"},
            Sender("33612345678"),
        ),
    ],
    ids=[
        "user id only",
        "named by the only contact",
        "user id in from",
        "both in the message",
        "user id from the contact",
        "contact of another person",
    ],
)
def test_a_sender_is_a_set_of_identities(ids, contact, sender):  # T6
    item = read_one(contacts=[contact], messages=[message(text={"body": "Hi"}, **ids)])

    assert item.sender == sender


def test_a_message_of_nobody_is_rejected_with_its_place():
    item = read_one(messages=[message(sender=None, text={"body": "Hi"})])

    assert isinstance(item, Rejected)
    assert item.path == "entry[0].changes[0].value.messages[0]"
    assert "no sender" in item.reason
    assert item.value["text"] == {"body": "Hi"}


def test_a_message_without_an_id_gets_the_same_one_each_time():
    given = message("image", wamid=None, image={"id": "1"})

    first, second = read_one(messages=[given]), read_one(messages=[given])

    assert first.wamid == second.wamid
    assert first.wamid.startswith("unnamed:")


@pytest.mark.parametrize(
    ("timestamp", "occurred_at"),
    [
        (1772442000, datetime(2026, 3, 2, 9, 0, tzinfo=UTC)),
        ("1772442000", datetime(2026, 3, 2, 9, 0, tzinfo=UTC)),
        ("1772442000500", datetime(2026, 3, 2, 9, 0, 0, 500_000, tzinfo=UTC)),
        ("<TIMESTAMP>", RECEIVED_AT),
        ("0", RECEIVED_AT),
        ("9" * 40, RECEIVED_AT),
        (None, RECEIVED_AT),
        (True, RECEIVED_AT),
    ],
)
def test_a_time_that_cannot_be_read_is_the_arrival(timestamp, occurred_at):
    given = {**message(text={"body": "Hi"}), "timestamp": timestamp}

    assert read_one(messages=[given]).occurred_at == occurred_at


def test_a_reaction_and_its_removal_are_no_messages():
    given = [
        message("reaction", reaction={"message_id": "wamid.0", "emoji": "👍"}),
        message("reaction", reaction={"message_id": "wamid.0", "emoji": ""}),
        message("reaction", reaction={"message_id": "wamid.0"}),
    ]

    items = read(webhook(change(messages=given)))

    assert all(isinstance(item, InboundReaction) for item in items)
    assert [item.emoji for item in items] == ["👍", None, None]


def test_edits_and_revocations_name_the_message_they_change():
    edit = {
        "original_message_id": "wamid.0",
        "message": {"type": "text", "text": {"body": "Better"}},
    }
    revoke = {"original_message_id": "wamid.0"}

    edited, revoked = read(
        webhook(
            change(
                messages=[message("edit", edit=edit), message("revoke", revoke=revoke)]
            )
        )
    )

    assert isinstance(edited, InboundEdit)
    assert (edited.target_wamid, edited.text) == ("wamid.0", "Better")
    assert isinstance(revoked, InboundRevoke)
    assert revoked.target_wamid == "wamid.0"


def test_a_changed_number_links_the_old_identity_to_the_new_ones():
    system = {
        "type": "user_changed_number",
        "wa_id": "15557654321",
        "user_id": "US.248",
        "body": "User A changed from 1 to 2",
    }

    item = read_one(messages=[message("system", sender="15551234567", system=system)])

    assert isinstance(item, IdentityChange)
    assert item.previous == Sender(wa_id="15551234567")
    assert item.current == Sender(wa_id="15557654321", user_id="US.248")


def test_an_identity_named_only_in_prose_is_not_believed():
    # A profile name "changed from US.1 to" would move somebody else's history.
    system = {
        "type": "user_changed_user_id",
        "user_id": "US.248",
        "body": "User A changed from US.101 to US.248",
    }

    item = read_one(messages=[message("system", sender=None, system=system)])

    assert item.previous.identities() == ()


def test_a_user_id_update_links_the_two_ids():
    update = {"wa_id": "5678", "user_id": {"previous": "US.1", "current": "US.2"}}

    item = read_one(field="user_id_update", user_id_update=[update])

    assert item.previous == Sender(user_id="US.1")
    assert item.current == Sender(wa_id="5678", user_id="US.2")


def test_another_system_message_is_a_notice():
    system = {"type": "customer_identity_changed", "identity": "x"}

    item = read_one(messages=[message("system", system=system)])

    assert isinstance(item, Notice)
    assert item.notice == "customer_identity_changed"


def test_an_echo_of_the_phone_app_goes_to_its_recipient():
    given = {**message(text={"body": "On my way"}), "to": "33699999999"}

    item = read_one(field="smb_message_echoes", message_echoes=[given])

    assert isinstance(item, Echo)
    assert (item.recipient.wa_id, item.text) == ("33699999999", "On my way")
