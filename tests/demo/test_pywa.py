"""A client not written here works against the emulator, over real HTTP both ways."""

from __future__ import annotations

import itertools

import pytest
from http_ends import free_port, served, wait_for
from pywa import errors, utils
from pywa.types import Button, Pagination, Section, SectionList, SectionRow
from pywa.types.templates import (
    BodyText,
    Buttons,
    FooterText,
    HeaderDocument,
    HeaderImage,
    ParamFormat,
    QuickReplyButton,
    Template,
    TemplateCategory,
    TemplateLanguage,
    TemplateStatus,
)
from pywa_bot import Bot, Customer, emulator
from stage import NUMBER, OTHER_NUMBER
from starlette.applications import Starlette

from demo.emulator.attachments import ATTACHMENTS
from demo.emulator.payloads import WABA_ID

PARCEL = ATTACHMENTS["image"].content
INVOICE = ATTACHMENTS["document"].content
CUSTOMERS = (f"1555000{number:04d}" for number in itertools.count(1))


@pytest.fixture(scope="module")
def line():
    """A bot that listens, and the door to its customers."""
    app = Starlette()
    with served(app) as address, emulator(f"{address}/wh") as (url, control):
        bot = Bot(app, url)
        yield bot, control
        bot.session.close()


@pytest.fixture(scope="module")
def bot(line):
    return line[0]


@pytest.fixture
def customer(line):
    return Customer(line[1], next(CUSTOMERS))


def test_a_text_is_read_and_answered_and_its_statuses_come_back(bot, customer):
    wamid = customer.say(text="Où est mon colis ? 📦", name="Zoé", country="FR")

    message = bot.wait_for("Message", id=wamid)
    sent = message.reply("Il arrive demain 🙂", quote=True, tracker="mine")

    assert message.text == "Où est mon colis ? 📦"
    assert (message.from_user.name, message.from_user.country_code) == ("Zoé", "FR")
    assert message.from_user.wa_id == customer.wa_id
    for status in ("sent", "delivered", "read"):
        report = bot.wait_for("MessageStatus", id=sent.id, status=status)
        assert report.tracker == "mine"
    heard = customer.heard(sent.id)
    assert heard["content"]["body"] == "Il arrive demain 🙂"
    assert heard["reply_to"] == wamid


def test_an_image_is_uploaded_and_sent(bot, customer):
    customer.say(text="Hi")

    sent = bot.wa.send_image(
        customer.wa_id, PARCEL, caption="Yours", mime_type="image/jpeg"
    )

    content = customer.heard(sent.id)["content"]
    assert content["caption"] == "Yours"
    assert bot.wa.get_media_bytes(url=bot.wa.get_media_url(content["id"]).url) == PARCEL


def test_media_are_uploaded_fetched_and_deleted(bot):
    media = bot.wa.upload_media(INVOICE, "application/pdf", "invoice.pdf")

    described = bot.wa.get_media_url(media.id)
    fetched = bot.wa.get_media_bytes(url=described.url)
    deleted = media.delete()

    assert fetched == INVOICE
    assert described.mime_type == "application/pdf"
    assert described.file_size == len(INVOICE)
    assert deleted
    with pytest.raises(errors.WhatsAppError, match="does not exist"):
        bot.wa.get_media_url(media.id)


@pytest.mark.parametrize("kind", ["image", "voice", "video", "document", "sticker"])
def test_what_a_customer_attaches_is_downloaded(bot, customer, kind, tmp_path):
    wamid = customer.say(media=kind)

    message = bot.wait_for("Message", id=wamid)

    path = message.download_media(str(tmp_path), "file")
    assert path.read_bytes() == ATTACHMENTS[kind].content
    assert message.media.mime_type == ATTACHMENTS[kind].mime_type
    assert bool(message.voice) == (kind == "voice")


def test_a_tapped_button_comes_back_with_its_data(bot, customer):
    customer.say(text="Hi")
    sent = bot.wa.send_message(
        customer.wa_id,
        "Delivered?",
        header="Your order",
        footer="Marelle",
        buttons=[Button("Yes", "got:yes"), Button("No", "got:no")],
    )

    tap = customer.say(tap="got:no")

    callback = bot.wait_for("CallbackButton", id=tap)
    assert (callback.data, callback.title) == ("got:no", "No")
    assert callback.reply_to_message.id == sent.id


def test_a_chosen_row_comes_back_with_its_data(bot, customer):
    customer.say(text="Hi")
    rows = [
        SectionRow("Delivery", "topic:delivery", "Late"),
        SectionRow("Bill", "b"),
    ]
    bot.wa.send_message(
        customer.wa_id,
        "What is it about?",
        buttons=SectionList("Topics", sections=[Section("All", rows)]),
    )

    tap = customer.say(tap="topic:delivery")

    assert bot.wait_for("CallbackSelection", id=tap).data == "topic:delivery"


def test_a_template_is_created_reviewed_sent_and_answered(bot, customer):
    body = BodyText("Hello {{first_name}}, is it broken?", first_name="Ada")
    created = bot.wa.create_template(
        Template(
            name="broken_question",
            language=TemplateLanguage.ENGLISH,
            category=TemplateCategory.UTILITY,
            parameter_format=ParamFormat.NAMED,
            components=[
                picture := HeaderImage(example=PARCEL, mime_type="image/jpeg"),
                body,
                FooterText(text="Marelle"),
                Buttons(buttons=[yes := QuickReplyButton(text="It is")]),
            ],
        )
    )
    update = bot.wait_for("TemplateStatusUpdate", template_id=created.id)

    sent = bot.wa.send_template(
        customer.wa_id,
        "broken_question",
        TemplateLanguage.ENGLISH,
        [
            picture.params(image=PARCEL, mime_type="image/jpeg"),
            body.params(first_name="Zoé"),
            yes.params(callback_data="broken:yes", index=0),
        ],
    )
    tap = customer.say(tap="broken:yes")

    assert created.status == TemplateStatus.PENDING
    assert update.new_status == TemplateStatus.APPROVED
    priced = bot.wait_for("MessageStatus", id=sent.id, status="sent").pricing
    assert priced.category == "utility"
    assert bot.wait_for("CallbackButton", id=tap).data == "broken:yes"


def test_a_rejected_template_says_why(bot):
    created = bot.wa.create_template(
        Template(
            name="too_close",
            language=TemplateLanguage.ENGLISH,
            category=TemplateCategory.MARKETING,
            components=[BodyText("Dear {{1}}{{2}}, hello.", "Ada", "Byron")],
        )
    )

    update = bot.wait_for("TemplateStatusUpdate", template_id=created.id)

    assert update.new_status == TemplateStatus.REJECTED
    assert update.rejection_info.recommendation
    assert bot.wa.get_template(created.id).rejected_reason == "INVALID_FORMAT"
    assert bot.wa.delete_template("too_close", template_id=created.id)


def test_templates_are_listed_page_by_page(bot):
    first = bot.wa.get_templates(pagination=Pagination(limit=5))
    second = bot.wa.get_templates(pagination=Pagination(limit=5, after=first.after))
    found = bot.wa.get_templates(name="invoice_ready", languages=["fr"])

    assert first.has_next
    assert second.has_previous
    assert len(first) == len(second) == 5
    assert {one.id for one in first}.isdisjoint(one.id for one in second)
    [template] = found
    assert template.quality_score.score == "GREEN"
    assert isinstance(template.components[0], HeaderDocument)


def test_a_document_template_is_sent(bot, customer):
    sent = bot.wa.send_template(
        customer.wa_id,
        "invoice_ready",
        TemplateLanguage.ENGLISH,
        [
            HeaderDocument.params(
                document=INVOICE, filename="invoice.pdf", mime_type="application/pdf"
            ),
            BodyText.params("Ada", "MR-48213"),
        ],
    )

    [header, _] = customer.heard(sent.id)["content"]["components"]
    assert header["parameters"][0]["document"]["filename"] == "invoice.pdf"


def test_the_rest_of_what_can_be_sent_is_taken(bot, customer):
    wamid = customer.say(text="Hi")
    wa, to = bot.wa, customer.wa_id

    sent = [
        wa.send_reaction(to, "👍", wamid),
        wa.send_location(to, 47.2, -1.55, "Shop"),
        wa.request_location(to, "Where to?"),
        wa.send_document(to, INVOICE, "invoice.pdf", mime_type="application/pdf"),
        wa.send_voice(to, ATTACHMENTS["voice"].content, mime_type="audio/ogg"),
        wa.send_video(to, ATTACHMENTS["video"].content, mime_type="video/mp4"),
        wa.send_sticker(to, ATTACHMENTS["sticker"].content, mime_type="image/webp"),
    ]

    kinds = [customer.heard(one.id)["type"] for one in sent]
    assert kinds == [
        "reaction",
        "location",
        "interactive",
        "document",
        "audio",
        "video",
        "sticker",
    ]
    assert wa.mark_message_as_read(wamid)


def test_a_customer_behind_a_user_name_is_answered(bot, customer):
    wamid = customer.say(text="Hi", hides_number=True, username="zoe.k", name="Zoé")

    message = bot.wait_for("Message", id=wamid)
    sent = message.reply("Hello Zoé")

    assert message.from_user.wa_id is None
    assert message.from_user.username == "zoe.k"
    assert sent.to == message.from_user.bsuid
    assert bot.wait_for("MessageStatus", id=sent.id, status="delivered")


def test_other_kinds_of_a_customer_are_read(bot, customer):
    place = bot.wait_for(
        "Message", id=customer.say(location={"latitude": 47.2, "longitude": -1.55})
    )
    original = customer.say(text="The parsel", referral={"source_type": "ad"})
    edited = bot.wait_for("EditedMessage", id=customer.say(edit="The parcel"))
    revoked = bot.wait_for("DeletedMessage", id=customer.say(revoke=True))
    item = {"product_retailer_id": "oak-160", "quantity": 2, "item_price": 489}
    order = bot.wait_for(
        "Message",
        id=customer.say(
            order={"catalog_id": "1", "product_items": [{**item, "currency": "EUR"}]}
        ),
    )
    unsupported = bot.wait_for("Message", id=customer.say(unsupported="poll"))

    assert place.location.latitude == 47.2
    assert edited.original_message_id == revoked.original_message_id == original
    assert edited.message.text == "The parcel"
    assert order.order.products[0].quantity == 2
    assert isinstance(unsupported.error, errors.UnsupportedMessageType)


def test_a_new_number_a_preference_and_an_echo_are_read(bot, customer):
    customer.say(text="Hi")
    path = f"/_emulator/customers/{customer.wa_id}"

    customer.control.post(f"{path}/preferences", json={"marketing": "stop"})
    customer.control.post(f"{path}/echoes", json={"text": "On my way"})
    moved = customer.control.post(f"{path}/number", json={"wa_id": "15550999999"})

    assert bot.wait_for("UserMarketingPreferences").value == "stop"
    assert bot.wait_for("OutgoingMessage").text == "On my way"
    change = bot.wait_for("PhoneNumberChange", id=moved.json()["message_id"])
    assert (change.old_wa_id, change.new_wa_id) == (customer.wa_id, "15550999999")


def test_a_closed_window_and_a_fault_raise_what_they_do_at_meta(bot, customer):
    with pytest.raises(errors.ReEngagementMessage):
        bot.wa.send_message(customer.wa_id, "Hello?")
    customer.say(text="Hi")
    customer.control.post(
        "/_emulator/faults", json={"code": 131056, "to": customer.wa_id}
    )
    with pytest.raises(errors.TooManyMessages):
        bot.wa.send_message(customer.wa_id, "Hello?")


def test_the_account_its_numbers_and_profile_are_read(bot):
    profile = bot.wa.get_business_profile()
    number = bot.wa.get_business_phone_number()
    numbers = bot.wa.get_business_phone_numbers()

    assert profile.industry == "RETAIL"
    assert number.verified_name == "Marelle Europe"
    assert [one.id for one in numbers] == [NUMBER, OTHER_NUMBER]
    assert bot.wa.update_business_profile(about="Small homes")


def test_a_bot_registers_its_own_callback(customer):
    app, nowhere = Starlette(), f"http://127.0.0.1:{free_port()}/wh"
    with (
        served(app) as address,
        emulator(nowhere, "--no-handshake") as (url, control),
    ):
        bot = Bot(
            app,
            url,
            callback_url=address,
            callback_url_scope=utils.CallbackURLScope.WABA,
            webhook_challenge_delay=0,
        )
        subscribed = f"/v23.0/{WABA_ID}/subscribed_apps"
        wait_for(lambda: address in control.get(subscribed).text)

        wamid = Customer(control, customer.wa_id).say(text="Hi")

        assert bot.wait_for("Message", id=wamid).text == "Hi"
        bot.session.close()
