from __future__ import annotations

from datetime import timedelta

import pytest
from stage import NUMBER, STRANGER, set_up, until


def buttons(*titles, **fields):
    replies = [
        {"type": "reply", "reply": {"id": f"b{place}", "title": title}}
        for place, title in enumerate(titles)
    ]
    return {
        "type": "interactive",
        "interactive": {
            "type": "button",
            "body": {"text": "Choose"},
            "action": {"buttons": replies},
            **fields,
        },
    }


def rows(*rows, button="Open"):
    return {
        "type": "interactive",
        "interactive": {
            "type": "list",
            "body": {"text": "Choose"},
            "action": {"button": button, "sections": [{"rows": list(rows)}]},
        },
    }


def text(body="Hello", **more):
    return {"type": "text", "text": {"body": body}, **more}


def template(name="order_shipped", code="en", parameters=2):
    values = [{"type": "text", "text": "x"}] * parameters
    components = [{"type": "body", "parameters": values}]
    return {
        "type": "template",
        "template": {
            "name": name,
            "language": {"code": code},
            "components": components,
        },
    }


def interactive(kind, action, **more):
    content = {"type": kind, "body": {"text": "Well?"}, "action": action, **more}
    return {"type": "interactive", "interactive": content}


def link(url="https://x.example", label="Open"):
    parameters = {"display_text": label, "url": url}
    return interactive("cta_url", {"name": "cta_url", "parameters": parameters})


def flow(**parameters):
    given = {"flow_message_version": "3", "flow_cta": "Begin", **parameters}
    return interactive("flow", {"name": "flow", "parameters": given})


PLACE = interactive("location_request_message", {"name": "send_location"})
PRODUCT = {"catalog_id": "1", "product_retailer_id": "oak-160"}
PRODUCTS = {
    "catalog_id": "1",
    "sections": [{"product_items": [{"product_retailer_id": "oak-160"}]}],
}
PICTURE = {"type": "image", "image": {"link": "https://x.example/a.png"}}
ROW = {"id": "r1", "title": "Row"}
LONG = "x" * 5_000


@pytest.mark.parametrize(
    ("message", "code"),
    [
        pytest.param({"type": "poem", "poem": {}}, 100, id="unknown kind"),
        pytest.param({"type": "text"}, 131008, id="no content"),
        pytest.param({"type": "text", "text": {}}, 131008, id="no text"),
        pytest.param(text(LONG), 100, id="text too long"),
        pytest.param(text(to=""), 100, id="nobody to send to"),
        pytest.param(text(to="somebody"), 131009, id="no phone number"),
        pytest.param(text(biz_opaque_callback_data="é" * 257), 100, id="opaque"),
        pytest.param(buttons(), 131009, id="no buttons"),
        pytest.param(buttons("a", "b", "c", "d"), 131009, id="four buttons"),
        pytest.param(buttons("x" * 21), 131009, id="button title of 21"),
        pytest.param(buttons("a", "a"), 131009, id="the same title twice"),
        pytest.param(buttons("a", body={"text": LONG}), 100, id="body too long"),
        pytest.param(
            buttons("a", footer={"text": "x" * 61}), 100, id="footer too long"
        ),
        pytest.param(rows(*[ROW | {"id": str(n)} for n in range(11)]), 131009, id="11"),
        pytest.param(rows(ROW | {"title": "x" * 25}), 131009, id="row title of 25"),
        pytest.param(rows(ROW | {"description": "x" * 73}), 131009, id="description"),
        pytest.param(rows(ROW | {"id": "x" * 201}), 131009, id="row id of 201"),
        pytest.param(rows(ROW, button="x" * 21), 131009, id="list label of 21"),
        pytest.param({"type": "image", "image": {}}, 131008, id="image of nothing"),
        pytest.param({"type": "image", "image": {"id": "1"}}, 100, id="unknown media"),
        pytest.param({"type": "image", "image": {"link": "ftp:x"}}, 100, id="bad link"),
        pytest.param(
            {"type": "location", "location": {"latitude": 1}}, 131008, id="half a place"
        ),
        pytest.param(
            {"type": "location", "location": {"latitude": 91, "longitude": 0}},
            131009,
            id="beyond the pole",
        ),
        pytest.param({"type": "contacts", "contacts": []}, 100, id="no contacts"),
        pytest.param({"type": "reaction", "reaction": {}}, 131008, id="reaction"),
        pytest.param(interactive("dance", {}), 100, id="unknown interactive"),
        pytest.param(interactive("flow", {"name": "x"}), 131009, id="action name"),
        pytest.param(link(url="x.example"), 100, id="link without a scheme"),
        pytest.param(link(label="x" * 21), 131009, id="link label of 21"),
        pytest.param(flow(), 131008, id="flow of nothing"),
        pytest.param(interactive("carousel", {"cards": [{}]}), 131009, id="one card"),
        pytest.param(
            interactive("product", {"catalog_id": "1"}), 131008, id="no product"
        ),
        pytest.param(
            buttons("a", header={"type": "image", "image": {}}), 131008, id="no image"
        ),
        pytest.param(
            rows(ROW) | {"interactive": rows(ROW)["interactive"] | {"header": PICTURE}},
            131009,
            id="a picture above a list",
        ),
        pytest.param(
            buttons("a", header={"type": "audio"}), 131009, id="a sound above buttons"
        ),
        pytest.param(text(recipient_type="group"), 100, id="a group"),
        pytest.param(template("nonsense"), 132001, id="unknown template"),
        pytest.param(template(code="ja"), 132001, id="untranslated template"),
        pytest.param(template(parameters=1), 132000, id="template half filled"),
    ],
)
async def test_what_breaks_a_limit_is_refused_with_metas_code(stage, message, code):
    await stage.say(text="Hi")

    response = await stage.send(**message)

    error = response.json()["error"]
    assert error["code"] == code
    assert response.status_code == (404 if code == 132001 else 400)
    assert error["type"] == "OAuthException"
    assert error["error_data"]["messaging_product"] == "whatsapp"
    assert error["error_data"]["details"]
    assert error["fbtrace_id"]


@pytest.mark.parametrize(
    "message",
    [
        text(),
        buttons("Yes", "No", header={"type": "text", "text": "Well?"}),
        rows(ROW, {"id": "r2", "title": "Other", "description": "More"}),
        {"type": "image", "image": {"link": "https://x.example/a.png", "caption": "c"}},
        {"type": "location", "location": {"latitude": "48.85", "longitude": 2.35}},
        {"type": "contacts", "contacts": [{"name": {"formatted_name": "A B"}}]},
        template(),
        buttons("Yes", header=PICTURE),
        link(),
        flow(flow_id="1"),
        PLACE,
        interactive("product", PRODUCT),
        interactive(
            "product_list", PRODUCTS, header={"type": "text", "text": "Tables"}
        ),
        interactive("catalog_message", {"name": "catalog_message"}),
        interactive("voice_call", {"name": "voice_call"}),
        interactive("call_permission_request", {"name": "call_permission_request"}),
    ],
    ids=lambda message: message.get("interactive", message)["type"],
)
async def test_a_message_within_the_limits_is_taken(stage, message):
    await stage.say(text="Hi")

    response = await stage.send(to=f"+{STRANGER}", **message)

    assert response.status_code == 200, response.text
    taken = response.json()
    assert taken["messaging_product"] == "whatsapp"
    assert taken["contacts"] == [{"input": f"+{STRANGER}", "wa_id": STRANGER}]
    assert taken["messages"][0]["id"].startswith("wamid.")


async def test_a_wrong_token_is_refused_before_anything_else(stage):
    response = await stage.client.post(
        f"/v23.0/{NUMBER}/messages", headers={"Authorization": "Bearer other"}
    )

    assert response.status_code == 401
    assert response.json()["error"]["code"] == 190


async def test_another_number_is_not_ours(stage):
    response = await stage.send_text(number="1")

    assert response.json()["error"]["code"] == 33


async def test_a_body_that_is_no_object_is_refused(stage):
    response = await stage.client.post(f"/v23.0/{NUMBER}/messages", content=b"[1")

    assert response.json()["error"]["code"] == 100


async def test_a_path_without_a_version_is_unknown(stage):
    response = await stage.client.get("/somewhere/else/altogether")

    assert response.status_code == 400
    assert response.json()["error"]["code"] == 2500


async def test_the_window_closes_24_hours_after_the_customers_last_message(stage):
    await stage.say(text="Hi")
    stage.clock.offset = timedelta(hours=23, minutes=59)
    inside = await stage.send_text()
    stage.clock.offset = timedelta(hours=24, seconds=1)

    outside = await stage.send_text()

    assert inside.status_code == 200
    assert outside.json()["error"]["code"] == 131047
    assert (await stage.send(**template())).status_code == 200


async def test_who_never_wrote_can_only_be_sent_a_template(stage):
    assert (await stage.send_text()).json()["error"]["code"] == 131047
    assert (await stage.send(**template())).status_code == 200


async def test_a_closed_window_may_also_be_reported_afterwards(stage):
    stage.emulator.exchange.closed_window = "status"

    response = await stage.send_text()

    wamid = response.json()["messages"][0]["id"]
    [failed] = await until(lambda: stage.business.statuses(wamid))
    assert failed["status"] == "failed"
    assert failed["errors"][0]["code"] == 131047


async def test_more_than_the_throughput_is_throttled():
    async with set_up("--throughput", "2") as stage:
        await stage.say(text="Hi")

        codes = [(await stage.send_text()).status_code for _ in range(3)]
        last = await stage.send_text()

    assert codes == [200, 200, 400]
    assert last.json()["error"]["code"] == 130429


async def test_a_message_of_the_customer_can_be_marked_as_read(stage):
    wamid = await stage.say(text="Hi")

    response = await stage.client.post(
        f"/v23.0/{NUMBER}/messages",
        json={
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": wamid,
            "typing_indicator": {"type": "text"},
        },
    )

    assert response.json() == {"success": True}
    chat = await stage.control("GET", f"customers/{STRANGER}")
    assert "read" in chat["messages"][0]["statuses"]
