from __future__ import annotations

from datetime import timedelta

import pytest
from stage import NUMBER, STRANGER, set_up, until

from demo.emulator.payloads import WABA_ID

PATH = f"/v23.0/{WABA_ID}/message_templates"


def body(text, *examples, **more):
    example = {"example": {"body_text": [list(examples)]}} if examples else {}
    return {"type": "BODY", "text": text, **example, **more}


def wanted(*components, name="parcel_here", **more):
    return {
        "name": name,
        "language": "en",
        "category": "UTILITY",
        "components": list(components)
        or [body("Hello {{1}}, your parcel is here.", "Ada")],
        **more,
    }


async def create(stage, *components, **more):
    return await stage.client.post(PATH, json=wanted(*components, **more))


async def listed(stage, **query):
    response = await stage.client.get(PATH, params=query)
    assert response.status_code == 200, response.text
    return response.json()


def updates(stage, field):
    return [
        change["value"]
        for entry in stage.business.entries()
        for change in entry["changes"]
        if change["field"] == field
    ]


async def send_template(stage, name, *components, language="en"):
    return await stage.send(
        type="template",
        template={
            "name": name,
            "language": {"code": language},
            "components": list(components),
        },
    )


def texts(*values, kind="body"):
    parameters = [{"type": "text", "text": value} for value in values]
    return {"type": kind, "parameters": parameters}


async def test_a_new_template_is_pending_then_approved_by_webhook():
    async with set_up("--review-seconds", "0.05") as stage:
        created = (await create(stage)).json()
        early = await send_template(stage, "parcel_here", texts("Ada"))
        [told] = await until(lambda: updates(stage, "message_template_status_update"))
        after = await send_template(stage, "parcel_here", texts("Ada"))

    assert created["status"] == "PENDING"
    assert early.json()["error"]["code"] == 132001
    assert told["event"] == "APPROVED"
    assert str(told["message_template_id"]) == created["id"]
    assert told["message_template_name"] == "parcel_here"
    assert after.status_code == 200


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Hello {{1}}{{2}}, how are you?", "INVALID_FORMAT"),
        ("Dear {{1}} and {{2}}, our sale begins.", "TAG_CONTENT_MISMATCH"),
        ("Dear {{1}} and {{2}}, tell us your card number.", "ABUSIVE_CONTENT"),
    ],
)
async def test_what_meta_would_not_have_is_rejected_with_a_reason(text, reason):
    async with set_up("--review-seconds", "0") as stage:
        await create(stage, body(text, "a", "b"))

        [told] = await until(lambda: updates(stage, "message_template_status_update"))
        [shown] = (await listed(stage, name="parcel", fields="rejected_reason"))["data"]

    assert (told["event"], told["reason"]) == ("REJECTED", reason)
    assert told["rejection_info"]["recommendation"]
    assert shown["rejected_reason"] == reason


@pytest.mark.parametrize(
    ("components", "subcode"),
    [
        pytest.param([body("Hello {{1}}, hi.")], 2388043, id="no example"),
        pytest.param([body("Hi {{1}}", "a")], 2388299, id="variable at the end"),
        pytest.param([body("{{1}} is here.", "a")], 2388299, id="at the start"),
        pytest.param([body("Hi {{2}}, well.", "a")], 2388072, id="begins with two"),
        pytest.param([body("Hi {{name}}, well.", "a")], 2388072, id="named"),
        pytest.param([body("x" * 1025)], 2388040, id="too long"),
        pytest.param(
            [body("Hi."), {"type": "FOOTER", "text": "For {{1}} only"}], 2388073, id="f"
        ),
        pytest.param(
            [body("Hi."), {"type": "HEADER", "format": "IMAGE"}],
            2388043,
            id="handle",
        ),
        pytest.param(
            [body("Hi."), {"type": "HEADER", "format": "SONG"}], 2388047, id="song"
        ),
    ],
)
async def test_what_cannot_be_created_is_refused_with_metas_subcode(
    stage, components, subcode
):
    response = await create(stage, *components)

    error = response.json()["error"]
    assert (error["code"], error["error_subcode"]) == (100, subcode)
    assert error["error_user_msg"]


async def test_a_name_is_taken_once_a_language_and_kept_for_thirty_days(stage):
    first = await create(stage)
    again = await create(stage)
    other = await create(stage, language="fr")
    deleted = await stage.client.delete(PATH, params={"name": "parcel_here"})
    too_early = await create(stage)
    stage.clock.offset = timedelta(days=30, seconds=1)
    at_last = await create(stage)

    assert (first.status_code, other.status_code) == (200, 200)
    assert again.json()["error"]["error_subcode"] == 2388024
    assert deleted.json() == {"success": True}
    assert too_early.json()["error"]["error_subcode"] == 2388023
    assert at_last.status_code == 200


async def test_one_language_can_be_deleted_alone(stage):
    english = (await create(stage)).json()["id"]
    await create(stage, language="fr")

    await stage.client.delete(PATH, params={"name": "parcel_here", "hsm_id": english})

    left = (await listed(stage, name="parcel_here"))["data"]
    assert [one["language"] for one in left] == ["fr"]


async def test_the_list_comes_in_pages(stage):
    everything = (await listed(stage, limit="200"))["data"]
    seen, page = [], await listed(stage, limit="4", summary="total_count")
    summary = page["summary"]
    while True:
        seen += page["data"]
        if "next" not in page["paging"]:
            break
        page = (await stage.client.get(page["paging"]["next"])).json()

    assert seen == everything
    assert summary["total_count"] == len(everything) > 8
    assert "previous" in page["paging"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"name": "season", "language": "fr"}, {"season_sale"}),
        ({"category": "MARKETING"}, {"season_sale", "new_collection"}),
        ({"content": "invoice of your order"}, {"invoice_ready"}),
        ({"status": "PAUSED,REJECTED"}, set()),
    ],
)
async def test_the_list_is_filtered(stage, query, names):
    found = (await listed(stage, **query))["data"]

    assert {one["name"] for one in found} == names


async def test_only_the_fields_that_are_asked_for_are_listed(stage):
    [first, *_] = (await listed(stage, fields="name,quality_score"))["data"]

    assert set(first) == {"id", "name", "quality_score"}
    assert first["quality_score"]["score"] == "GREEN"


async def test_another_account_has_no_templates(stage):
    response = await stage.client.get("/v23.0/1/message_templates")

    assert response.json()["error"]["code"] == 33


async def test_an_edited_template_is_reviewed_again(stage):
    [before, *_] = (await listed(stage, name="order_shipped"))["data"]
    path = f"/v23.0/{before['id']}"
    components = [body("Hello {{1}}, order {{2}} left us.", "Ada", "MR-1")]

    edited = await stage.client.post(path, json={"components": components})

    after = (await stage.client.get(path)).json()
    assert edited.json()["success"] is True
    assert after["status"] == "PENDING"
    assert after["components"] == components
    refused = await stage.client.post(path, json={"category": "MARKETING"})
    assert refused.json()["error"]["code"] == 100


@pytest.mark.parametrize(
    ("name", "components", "code"),
    [
        pytest.param("order_shipped", [], 132000, id="nothing filled"),
        pytest.param("order_shipped", [texts("a", "b", "c")], 132000, id="too much"),
        pytest.param("order_shipped", [texts("a", "")], 131008, id="empty value"),
        pytest.param("order_shipped", [texts("a", "x" * 1100)], 132005, id="too long"),
        pytest.param("invoice_ready", [texts("a", "b")], 132012, id="no document"),
        pytest.param(
            "season_sale", [texts("a"), texts("x", kind="header")], 132012, id="header"
        ),
        pytest.param(
            "invoice_ready",
            [
                texts("a", "b"),
                {
                    "type": "header",
                    "parameters": [{"type": "image", "image": {"id": "1"}}],
                },
            ],
            132012,
            id="an image for a document",
        ),
        pytest.param(
            "season_sale",
            [texts("a"), {"type": "button", "index": "0", "parameters": []}],
            132012,
            id="no such button",
        ),
    ],
)
async def test_a_template_filled_wrongly_is_refused(stage, name, components, code):
    response = await send_template(stage, name, *components)

    assert response.json()["error"]["code"] == code


async def test_a_document_goes_into_the_header(stage):
    upload = await stage.client.post(
        f"/v23.0/{NUMBER}/media",
        data={"messaging_product": "whatsapp"},
        files={"file": ("a.pdf", b"%PDF-1.4", "application/pdf")},
    )
    document = {"type": "document", "document": {"id": upload.json()["id"]}}

    response = await send_template(
        stage,
        "invoice_ready",
        {"type": "header", "parameters": [document]},
        texts("Ada", "MR-1"),
    )

    assert response.status_code == 200, response.text


async def test_named_variables_are_filled_by_their_names():
    async with set_up("--review-seconds", "0") as stage:
        await create(
            stage,
            body("Hello {{first_name}}, well.", "Ada"),
            parameter_format="NAMED",
        )
        await until(lambda: updates(stage, "message_template_status_update"))
        named = {"type": "text", "parameter_name": "first_name", "text": "Ada"}

        right = await send_template(
            stage, "parcel_here", {"type": "body", "parameters": [named]}
        )
        wrong = await send_template(stage, "parcel_here", texts("Ada"))

    assert right.status_code == 200, right.text
    assert wrong.json()["error"]["code"] == 132012


async def test_a_quick_reply_is_tapped_as_a_button_with_its_payload(stage):
    sent = await send_template(
        stage,
        "delivery_date",
        texts("Ada", "MR-1", "3 March"),
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "0",
            "parameters": [{"type": "payload", "payload": "yes:MR-1"}],
        },
    )

    await stage.say(tap="yes:MR-1")

    [tap] = await until(stage.business.messages)
    assert tap["type"] == "button"
    assert tap["button"] == {"text": "That suits me", "payload": "yes:MR-1"}
    assert tap["context"]["id"] == sent.json()["messages"][0]["id"]


async def test_meta_changes_its_mind_when_asked_to(stage):
    [template, *_] = (await listed(stage, name="season_sale", language="en"))["data"]
    path = f"templates/{template['id']}"

    await stage.control("POST", path, quality="RED")
    await stage.control("POST", path, status="PAUSED")
    await stage.control("POST", path, category="UTILITY")

    refused = await send_template(stage, "season_sale", texts("Ada"))
    [quality] = await until(lambda: updates(stage, "message_template_quality_update"))
    [category] = await until(lambda: updates(stage, "template_category_update"))
    assert refused.json()["error"]["code"] == 132015
    assert (quality["previous_quality_score"], quality["new_quality_score"]) == (
        "GREEN",
        "RED",
    )
    assert (category["previous_category"], category["new_category"]) == (
        "MARKETING",
        "UTILITY",
    )


async def test_a_headers_example_is_uploaded_in_a_session(stage):
    begun = await stage.client.post(
        "/v23.0/204580258680796/uploads",
        params={"file_name": "a.png", "file_length": 4, "file_type": "image/png"},
    )
    session = begun.json()["id"]

    whole = await stage.client.post(f"/v23.0/{session}", content=b"\x89PNG")
    again = await stage.client.post(f"/v23.0/{session}", content=b"\x89PNG")

    handle = whole.json()["h"]
    assert again.json()["error"]["code"] == 100
    header = {
        "type": "HEADER",
        "format": "IMAGE",
        "example": {"header_handle": [handle]},
    }
    assert (await create(stage, header, body("Hello."))).status_code == 200


async def test_marketing_is_refused_to_who_stopped_it(stage):
    await stage.say(text="Hi")
    await stage.control("POST", f"customers/{STRANGER}/preferences", marketing="stop")

    offer = await send_template(stage, "season_sale", texts("Ada"))
    useful = await send_template(stage, "order_shipped", texts("Ada", "MR-1"))
    wamid = offer.json()["messages"][0]["id"]
    [failed] = await until(lambda: stage.business.statuses(wamid))
    await stage.control("POST", f"customers/{STRANGER}/preferences", marketing="resume")
    again = await send_template(stage, "season_sale", texts("Ada"))

    await until(lambda: len(updates(stage, "user_preferences")) == 2)
    [stopped, resumed] = [
        value["user_preferences"][0] for value in updates(stage, "user_preferences")
    ]
    assert failed["errors"][0]["code"] == 131050
    assert useful.status_code == again.status_code == 200
    assert (stopped["value"], resumed["value"]) == ("stop", "resume")
    assert stopped["category"] == "marketing_messages"
