from __future__ import annotations

import json

import pytest
from running_service import (
    MONDAY,
    NUMBER,
    payload,
    run_service,
    status_of,
    text_message,
)

from routing_service.vault.frames import Kept
from routing_service.vault.vault import Vault

SUPERVISOR = "head-supervisor"


async def test_the_handshake_echoes_the_challenge_for_the_right_token(service):
    response = await service.client.get(
        "/webhooks/whatsapp",
        params={
            "hub.mode": "subscribe",
            "hub.verify_token": "verify-me",
            "hub.challenge": "1158201444",
        },
    )

    assert response.status_code == 200
    assert response.text == "1158201444"


async def test_the_handshake_is_refused_for_another_token(service):
    response = await service.client.get(
        "/webhooks/whatsapp",
        params={"hub.mode": "subscribe", "hub.verify_token": "other"},
    )

    assert response.status_code == 403


async def test_a_first_message_opens_a_ticket_in_the_queue(service):
    response = await service.deliver(
        payload(messages=[text_message("Bonjour", wamid="wamid.1")])
    )

    assert response.status_code == 200
    (ticket,) = await service.tickets()
    assert ticket["id"] == "T-1001"
    assert ticket["contact"]["name"] == "Zoé"
    assert ticket["preview"] == "Bonjour"
    assert ticket["preview_author"] == "customer"
    assert ticket["unread_count"] == 1
    assert ticket["status"] == "open"
    assert ticket["sla"]["target"] == "first_response"


async def test_a_second_message_joins_the_open_ticket(service):
    await service.deliver(payload(messages=[text_message("One", wamid="wamid.1")]))

    await service.deliver(payload(messages=[text_message("Two", wamid="wamid.2")]))

    (ticket,) = await service.tickets()
    view = await service.ticket(ticket["id"])
    messages = [item for item in view["items"] if item["kind"] == "message"]
    assert [item["text"] for item in messages] == ["One", "Two"]


async def test_a_body_above_three_mebibytes_is_refused(service):
    response = await service.deliver(b"x" * (3 * 1024 * 1024 + 1))

    assert response.status_code == 413
    assert service.desk.log.last_seq == service.first_seq


async def test_a_signed_body_that_is_no_json_is_kept_as_rejected(service):
    bodies = [b"not json", b"", b"\xff\xfe", b"[" * 5000, b"null"]

    codes = [(await service.deliver(body)).status_code for body in bodies]

    assert codes == [200] * 5
    assert [kind for kind, _ in service.events()] == ["PayloadRejected"] * 5


async def test_every_sample_payload_is_stored_or_refused_and_only_once(
    service, shared_data
):
    files = sorted((shared_data / "whatsapp_webhooks").glob("[0-9]*.json"))
    bodies = [path.read_bytes() for path in files]

    first = [(await service.deliver(body)).status_code for body in bodies]
    after_first = service.desk.log.last_seq
    second = [(await service.deliver(body)).status_code for body in bodies]
    # The samples are old: their clocks alert in the background, whenever that is.
    added = {
        type(one.fact.event).__name__ for one in service.desk.log.read(after_first)
    }

    assert len(bodies) == 174
    assert set(first) == {200}
    assert second == first
    assert added <= {"SlaAlerted"}
    assert after_first > 150


async def test_rules_route_a_new_ticket(service):
    await service.configure()

    await service.deliver(
        payload(messages=[text_message("Ma FACTURE est fausse", wamid="wamid.1")])
    )

    (ticket,) = await service.tickets()
    assert ticket["team_id"] == "billing"
    assert ticket["priority"] == "high"
    assert ticket["category"] == "billing"


async def test_numbers_keep_their_tickets_apart(service):
    await service.deliver(payload(messages=[text_message(wamid="wamid.1")]))

    await service.deliver(
        payload(messages=[text_message(wamid="wamid.2")], number=NUMBER + "9")
    )

    assert len(await service.tickets()) == 2


async def test_a_verified_body_is_kept_as_it_came_and_a_refused_one_is_not(service):
    body = json.dumps(payload(messages=[text_message("é", wamid="wamid.1")])).encode()

    await service.deliver(body)
    await service.deliver(body + b" ", signature="sha256=00")

    vault = Vault(service.data / "vault", days=90)
    (name,) = vault.names()
    assert list(vault.read(name)) == [Kept(service.clock(), body)]
    vault.close()


def of_kind(kind, wamid, target, *, at=MONDAY, **content):
    message = text_message(wamid=wamid, at=at)
    del message["text"]
    key = "message_id" if kind == "reaction" else "original_message_id"
    return message | {"type": kind, kind: {key: target, **content}}


EDITED = {"type": "text", "text": {"body": "Two?"}}
CHANGES = {
    "an edit": (
        of_kind("edit", "wamid.c", "wamid.2", message=EDITED),
        {"text": "Two?", "content": {"is_edited": True}},
    ),
    "a deletion": (
        of_kind("revoke", "wamid.c", "wamid.2"),
        {"text": None, "content": {"is_revoked": True}},
    ),
    "a reaction": (
        of_kind("reaction", "wamid.c", "wamid.2", emoji="👍"),
        {"reactions": [{"emoji": "👍", "author": "customer"}]},
    ),
}


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
async def test_a_change_that_comes_before_its_message_waits_for_it_over_a_restart(
    tmp_path, change, expected
):
    async with run_service(tmp_path) as service:
        await service.deliver(payload(messages=[text_message("One", wamid="wamid.1")]))
        await service.deliver(payload(messages=[change]))
        await service.deliver(payload(messages=[change]))
    async with run_service(tmp_path) as service:
        await service.deliver(payload(messages=[text_message("Two", wamid="wamid.2")]))
        await service.deliver(payload(messages=[change]))

        items = (await service.ticket("T-1001"))["items"]
        kinds = [kind for kind, _ in service.events()]

    (message,) = [one for one in items if one.get("text") != "One"][-1:]
    assert {name: message[name] for name in expected} == expected
    assert "ChannelNoticed" not in kinds


async def test_a_change_finds_its_message_in_a_ticket_that_was_closed(service):
    await service.configure()
    await service.deliver(payload(messages=[text_message("Old", wamid="wamid.1")]))
    closing = {"to": "closed"}
    closed = await service.post("/v1/tickets/T-1001/status", closing, SUPERVISOR)
    assert closed.status_code == 200
    service.clock.advance(days=5)
    await service.deliver(
        payload(messages=[text_message("New", wamid="wamid.2", at=service.clock())])
    )
    service.desk.state.received.clear()  # as after many other messages

    await service.deliver(
        payload(messages=[of_kind("reaction", "wamid.3", "wamid.1", emoji="👍")])
    )

    (event,) = [event for _, event in service.events("ReactionReceived")]
    assert event.ticket_id == "T-1001"
    old, new = [event for _, event in service.events("MessageReceived")]
    assert event.target_message_id == old.message_id
    assert new.ticket_id == "T-1002"


async def test_statuses_of_a_phone_app_message_that_came_first_are_on_it(service):
    await service.deliver(payload(messages=[text_message(wamid="wamid.1")]))
    await service.deliver(payload(statuses=[status_of("wamid.app", "read")]))
    echo = {
        "id": "wamid.app",
        "to": "33600000001",
        "timestamp": str(int(MONDAY.timestamp())),
        "type": "text",
        "text": {"body": "From the phone"},
    }
    value = {"metadata": {"phone_number_id": NUMBER}, "message_echoes": [echo]}
    change = {"field": "smb_message_echoes", "value": value}

    await service.deliver({"entry": [{"id": "1", "changes": [change]}]})

    item = (await service.ticket("T-1001"))["items"][-1]
    assert (item["author"], item["text"]) == ("phone_echo", "From the phone")
    assert item["status"] == "read"


async def test_a_customer_who_wants_no_marketing_is_marked_until_they_resume(service):
    await service.deliver(payload(messages=[text_message(wamid="wamid.1")]))

    async def prefer(value, seconds):
        preference = {
            "wa_id": "33600000001",
            "category": "marketing_messages",
            "value": value,
            "timestamp": str(int(MONDAY.timestamp()) + seconds),
        }
        value = {
            "metadata": {"phone_number_id": NUMBER},
            "user_preferences": [preference],
        }
        change = {"field": "user_preferences", "value": value}
        await service.deliver({"entry": [{"id": "1", "changes": [change]}]})
        view = await service.ticket("T-1001")
        return view["ticket"]["contact"]["takes_marketing"]

    assert [await prefer("stop", 1), await prefer("resume", 9)] == [False, True]
    assert await prefer("stop", 5) is True


async def test_a_message_from_an_ad_names_the_ad(service):
    message = text_message(wamid="wamid.1")
    message["referral"] = {"source_type": "ad", "source_id": "120", "headline": "Sale"}

    await service.deliver(payload(messages=[message]))

    (event,) = [event for _, event in service.events("MessageReceived")]
    assert event.referral_id == "120"
    (item,) = [
        one
        for one in (await service.ticket("T-1001"))["items"]
        if one["kind"] == "message"
    ]
    assert item["content"]["referral"]["headline"] == "Sale"


async def test_a_phone_app_message_to_nobody_known_joins_their_first_ticket(tmp_path):
    echo = {
        "id": "wamid.app",
        "to": "33600000001",
        "timestamp": str(int(MONDAY.timestamp())),
        "type": "text",
        "text": {"body": "Your parcel is here"},
    }
    value = {"metadata": {"phone_number_id": NUMBER}, "message_echoes": [echo]}
    change = {"field": "smb_message_echoes", "value": value}
    async with run_service(tmp_path) as service:
        await service.deliver({"entry": [{"id": "1", "changes": [change]}]})
        assert await service.tickets() == []
    async with run_service(tmp_path) as service:
        await service.deliver(payload(messages=[text_message("Why?", wamid="wamid.1")]))
        items = (await service.ticket("T-1001"))["items"]

    said = [(one["author"], one["text"]) for one in items if one["kind"] == "message"]
    assert sorted(said) == [
        ("customer", "Why?"),
        ("phone_echo", "Your parcel is here"),
    ]


async def test_a_message_in_a_group_says_which(service):
    message = text_message("Hi all", wamid="wamid.1") | {"group_id": "group-7"}

    await service.deliver(payload(messages=[message]))

    item = (await service.ticket("T-1001"))["items"][-1]
    assert (item["text"], item["content"]["group_id"]) == ("Hi all", "group-7")
