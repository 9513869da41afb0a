"""The traps others fell into, by the names they have in the list of traps."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from itertools import permutations

import pytest
from running_service import (
    MONDAY,
    NUMBER,
    payload,
    run_service,
    status_of,
    text_message,
    until,
)

from routing_service.desk.canonical import describe, state_digest
from routing_service.domain.phone_masking import masked

AGENT = "support-support"
PHONE, NEW_PHONE, USER = "33600000001", "33600000002", "FR.1502"


async def items_of(service, ticket_id="T-1001"):
    return (await service.ticket(ticket_id))["items"]


async def messages_of(service, ticket_id="T-1001"):
    items = await items_of(service, ticket_id)
    return [item for item in items if item["kind"] == "message"]


async def replied(service, text="Hi"):
    """An agent's reply that WhatsApp took; its wamid."""
    response = await service.post("/v1/tickets/T-1001/replies", {"text": text}, AGENT)
    assert response.status_code == 200, response.text
    await until(lambda: service.events("MessageSent"))
    return service.whatsapp.sent[-1]["wamid"]


# --- T1 -----------------------------------------------------------------------------


async def test_t1_a_webhook_three_hours_late_counts_from_the_time_of_its_event(
    service,
):
    await service.configure()
    service.clock.advance(hours=3)

    await service.deliver(payload(messages=[text_message("Late", wamid="wamid.1")]))

    (ticket,) = await service.tickets()
    assert ticket["opened_at"] == "2026-03-02T09:00:00Z"
    assert ticket["sla"]["due_at"] == "2026-03-02T10:00:00Z"
    assert ticket["sla"]["state"] == "breached"
    assert ticket["window_closes_at"] == "2026-03-03T09:00:00Z"


async def test_t1_a_late_first_message_starts_the_clock_that_is_already_answered(
    service,
):
    await service.configure()
    second = text_message("Second", wamid="wamid.2", at=MONDAY + timedelta(hours=2))
    service.clock.advance(hours=2)
    await service.deliver(payload(messages=[second]))
    service.clock.advance(minutes=10)
    await replied(service)
    service.clock.advance(minutes=50)

    await service.deliver(payload(messages=[text_message("First", wamid="wamid.1")]))

    view = await service.ticket("T-1001")
    (clock,) = [
        one for one in view["ticket"]["clocks"] if one["target"] == "first_response"
    ]
    assert clock["started_at"] == "2026-03-02T09:00:00Z"
    assert clock["stopped_at"] == "2026-03-02T11:10:00Z"
    assert clock["outcome"] == "met_late"
    assert view["ticket"]["window_closes_at"] == "2026-03-03T11:00:00Z"
    assert [one["text"] for one in await messages_of(service)] == [
        "First",
        "Second",
        "Hi",
    ]


async def test_t1_the_log_tells_a_late_arrival_by_its_two_times(service):
    service.clock.advance(hours=3)

    await service.deliver(payload(messages=[text_message(wamid="wamid.1")]))

    (record,) = [
        one
        for one in service.desk.log.read(service.first_seq)
        if type(one.fact.event).__name__ == "MessageReceived"
    ]
    assert record.recorded_at - record.fact.occurred_at == timedelta(hours=3)


# --- T2, T3 -------------------------------------------------------------------------


def a_batch():
    """2 entries x 2 changes x (5 messages + 5 statuses)."""
    entries = []
    for entry in range(2):
        changes = []
        for change in range(2):
            place = f"{entry}{change}"
            part = payload(
                messages=[
                    text_message(
                        f"m{place}{n}",
                        wamid=f"wamid.m{place}{n}",
                        sender=f"3360000{place}{n}",
                    )
                    for n in range(5)
                ],
                statuses=[
                    status_of(f"wamid.s{place}{n}", "delivered") for n in range(5)
                ],
            )
            changes.append(part["entry"][0]["changes"][0])
        entries.append({"id": str(entry), "changes": changes})
    return {"object": "whatsapp_business_account", "entry": entries}


async def test_t2_a_post_with_two_entries_of_two_changes_is_forty_items(service):
    response = await service.deliver(a_batch())

    assert response.status_code == 200
    assert len(service.events("MessageReceived")) == 20
    assert len(service.events("MessageStatusReported")) == 20
    assert len(await service.tickets()) == 20


async def test_t3_the_same_post_at_once_and_a_week_later_adds_nothing(service):
    await service.deliver(a_batch())
    before = service.desk.log.last_seq

    for days in (0, 7):
        service.clock.advance(days=days)
        response = await service.deliver(a_batch())
        assert response.status_code == 200

    assert service.desk.log.last_seq == before
    assert service.whatsapp.sent == []


# A reaction that named both of somebody's identities, told again after each had become
# a contact of its own, merged them: a repeated webhook changed the state.
async def test_t3_a_repeated_reaction_tells_nothing_new_of_its_sender(service):
    reaction = reaction_of_both()
    await service.deliver(reaction)
    await service.deliver(message_of("by phone", seconds=1, wa_id=PHONE))
    await service.deliver(message_of("by user id", seconds=2, user_id=USER))
    before = service.desk.log.last_seq

    await service.deliver(reaction)

    assert service.desk.log.last_seq == before


# --- T4 -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "order", list(permutations(("sent", "delivered", "read"))), ids=".".join
)
async def test_t4_statuses_in_any_order_end_read_with_three_times(service, order):
    await service.configure()
    await service.deliver(payload(messages=[text_message(wamid="wamid.1")]))
    wamid = await replied(service)
    times = {"sent": 1, "delivered": 2, "read": 5}

    for status in order:
        at = MONDAY + timedelta(seconds=times[status])
        await service.deliver(payload(statuses=[status_of(wamid, status, at=at)]))

    reply = (await messages_of(service))[-1]
    assert reply["status"] == "read"
    assert reply["statuses"] == {
        "sent": "2026-03-02T09:00:00Z",
        "delivered": "2026-03-02T09:00:02Z",
        "read": "2026-03-02T09:00:05Z",
    }
    assert len(service.events("MessageStatusReported")) == 3


# --- T5 -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "signature", ["sha256=" + "0" * 64, "sha256=", "sha1=abc", "é", "", None]
)
async def test_t5_a_wrong_or_missing_signature_is_401_and_stores_nothing(
    service, signature
):
    headers = {"X-Hub-Signature-256": signature.encode()} if signature else {}

    response = await service.client.post(
        "/webhooks/whatsapp",
        content=json.dumps(payload(messages=[text_message(wamid="wamid.1")])),
        headers=headers,
    )

    assert response.status_code == 401
    assert service.desk.log.last_seq == service.first_seq


@pytest.mark.parametrize("is_escaped", [True, False], ids=["escaped", "raw"])
async def test_t5_accents_and_emoji_are_verified_as_they_were_sent(service, is_escaped):
    body = payload(messages=[text_message("Été 🎉 日本", wamid="wamid.1")])

    response = await service.deliver(json.dumps(body, ensure_ascii=is_escaped).encode())

    assert response.status_code == 200
    (ticket,) = await service.tickets()
    assert ticket["preview"] == "Été 🎉 日本"


# --- T6 -----------------------------------------------------------------------------


def message_of(text, *, seconds, wa_id=None, user_id=None):
    """A message as a person writes it who shows a number, a user id, or both."""
    at = MONDAY + timedelta(seconds=seconds)
    contact = {"profile": {"name": "Zoé"}, "wa_id": wa_id, "user_id": user_id}
    message = {"from": wa_id, "from_user_id": user_id, "_contact": contact}
    shown = text_message(text, wamid=f"wamid.{text}", at=at) | message
    shown["_contact"] = {key: one for key, one in contact.items() if one}
    return payload(messages=[{key: one for key, one in shown.items() if one}])


def reaction_of_both():
    """To a message that never comes, by somebody who shows a number and a user id."""
    reaction = message_of("reaction", seconds=0, wa_id=PHONE, user_id=USER)
    (message,) = reaction["entry"][0]["changes"][0]["value"]["messages"]
    del message["text"]
    message |= {
        "type": "reaction",
        "reaction": {"message_id": "wamid.no", "emoji": "x"},
    }
    return reaction


def echo_to_both():
    """A message that the phone app wrote to that person."""
    message = text_message("echo", wamid="wamid.echo")
    message |= {"to": PHONE, "to_user_id": USER}
    body = payload()
    body["entry"][0]["changes"][0] |= {
        "field": "smb_message_echoes",
        "value": {
            "metadata": {"phone_number_id": NUMBER},
            "message_echoes": [message],
        },
    }
    return body


def number_changed(seconds):
    at = MONDAY + timedelta(seconds=seconds)
    system = {"type": "user_changed_number", "wa_id": NEW_PHONE, "body": "changed"}
    changed = text_message(wamid="wamid.change", sender=PHONE, at=at)
    del changed["text"]
    return payload(messages=[changed | {"type": "system", "system": system}])


ONE_PERSON = {
    "user id": message_of("a", seconds=0, user_id=USER),
    "both": message_of("b", seconds=10, wa_id=PHONE, user_id=USER),
    "change": number_changed(20),
    "new number": message_of("c", seconds=30, wa_id=NEW_PHONE),
}


@pytest.mark.parametrize("order", list(permutations(ONE_PERSON)), ids="-".join)
async def test_t6_one_person_is_one_contact_in_whatever_order_it_is_told(
    service, order
):
    for name in order:
        response = await service.deliver(ONE_PERSON[name])
        assert response.status_code == 200

    tickets = await service.tickets()
    cards = [(await service.ticket(one["id"]))["ticket"] for one in tickets]
    assert len({card["contact"]["id"] for card in cards}) == 1
    card = cards[0]["contact"]
    assert sorted(card["identities"]) == [
        f"user_id:{USER}",
        f"wa_id:{masked(PHONE)}",
        f"wa_id:{masked(NEW_PHONE)}",
    ]
    assert card["phone"] == masked(NEW_PHONE)
    texts = [
        one["text"]
        for each in tickets
        for one in await messages_of(service, each["id"])
    ]
    assert sorted(texts) == ["a", "b", "c"]
    assert len(service.desk.state.contacts) == 1


# One in 5,000 people of a million shuffled webhooks stayed two contacts: what joined
# them had come before either was known, and had taught nothing.
@pytest.mark.parametrize("joining", [reaction_of_both, echo_to_both])
@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_t6_what_names_both_makes_them_one_also_when_it_comes_first(
    service, joining, order
):
    bodies = [
        joining(),
        message_of("by phone", seconds=1, wa_id=PHONE),
        message_of("by user id", seconds=2, user_id=USER),
    ]

    for at in order:
        await service.deliver(bodies[at])

    (contact,) = service.desk.state.contacts.by_id.values()
    assert sorted(contact.identities) == [("user_id", USER), ("wa_id", PHONE)]


async def test_t6_a_status_of_our_message_tells_the_other_identity(service):
    await service.configure()
    await service.deliver(message_of("hello", seconds=0, wa_id=PHONE))
    wamid = await replied(service)

    status = status_of(wamid, "delivered", recipient=PHONE, recipient_user_id=USER)
    await service.deliver(payload(statuses=[status]))

    (contact,) = service.desk.state.contacts.by_id.values()
    assert set(contact.identities) == {("wa_id", PHONE), ("user_id", USER)}


async def test_t6_a_status_of_other_software_tells_nothing_of_anybody(service):
    status = status_of("wamid.x", "read", recipient=PHONE, recipient_user_id=USER)
    await service.deliver(payload(statuses=[status]))
    nobody = len(service.desk.state.contacts)
    await service.deliver(message_of("hello", seconds=0, wa_id=PHONE))
    status = status_of("wamid.y", "read", recipient=PHONE, recipient_user_id=USER)

    await service.deliver(payload(statuses=[status]))

    (contact,) = service.desk.state.contacts.by_id.values()
    assert nobody == 0
    assert contact.identities == (("wa_id", PHONE),)


async def test_t6_bsuid_then_phone_then_a_new_number_is_one_ticket(service):
    for body in ONE_PERSON.values():
        await service.deliver(body)

    (ticket,) = await service.tickets()
    assert [one["text"] for one in await messages_of(service)] == ["a", "b", "c"]
    card = (await service.ticket(ticket["id"]))["ticket"]["contact"]
    assert card["country"] == "FR"
    assert card["timezone"] == "Europe/Paris"


async def test_t6_two_known_contacts_become_one_and_stay_it_after_a_restart(
    tmp_path,
):
    async with run_service(tmp_path) as service:
        await service.configure()
        await service.deliver(message_of("from the user id", seconds=0, user_id=USER))
        await service.deliver(message_of("from the phone", seconds=1, wa_id=PHONE))
        assert len(await service.tickets()) == 2

        await service.deliver(
            message_of("from both", seconds=2, wa_id=PHONE, user_id=USER)
        )

        assert len(await service.tickets()) == 2
        merged = service.events("ContactsMerged")
        before = [await service.ticket(one["id"]) for one in await service.tickets()]
    async with run_service(tmp_path) as service:
        after = [await service.ticket(one["id"]) for one in await service.tickets()]
        await service.deliver(message_of("later", seconds=3, wa_id=PHONE))
        again = await messages_of(service, "T-1002")

    assert len(merged) == 1
    assert [one["ticket"]["contact"]["id"] for one in before] == [
        merged[0][1].contact_id
    ] * 2
    assert [one["ticket"]["contact"] for one in after] == [
        one["ticket"]["contact"] for one in before
    ]
    assert [one["text"] for one in again] == ["from the phone", "from both", "later"]


async def test_t6_a_user_id_that_changed_keeps_the_contact(service):
    await service.deliver(message_of("a", seconds=0, user_id=USER))
    update = {
        "user_id": {"previous": USER, "current": "FR.9"},
        "timestamp": str(int(MONDAY.timestamp()) + 5),
    }
    value = {"metadata": {"phone_number_id": NUMBER}, "user_id_update": [update]}
    change = {"field": "user_id_update", "value": value}

    await service.deliver({"entry": [{"id": "1", "changes": [change]}]})
    await service.deliver(message_of("b", seconds=9, user_id="FR.9"))

    (ticket,) = await service.tickets()
    assert [one["text"] for one in await messages_of(service)] == ["a", "b"]
    card = (await service.ticket(ticket["id"]))["ticket"]["contact"]
    assert card["identities"] == [f"user_id:{USER}", "user_id:FR.9"]


# --- T20 ----------------------------------------------------------------------------


def everything():
    """Webhooks of many kinds, some before what they are about."""
    later = MONDAY + timedelta(minutes=5)
    edited = {"type": "text", "text": {"body": "Seven!"}}
    edit = text_message(wamid="wamid.edit", at=later)
    del edit["text"]
    edit |= {
        "type": "edit",
        "edit": {"original_message_id": "wamid.7", "message": edited},
    }
    reaction = text_message(wamid="wamid.reaction", at=later)
    del reaction["text"]
    reaction |= {
        "type": "reaction",
        "reaction": {"message_id": "wamid.7", "emoji": "❤"},
    }
    return [
        payload(messages=[edit]),
        a_batch(),
        payload(messages=[text_message("Seven", wamid="wamid.7")]),
        *ONE_PERSON.values(),
        payload(messages=[reaction]),
        payload(statuses=[status_of("wamid.unknown", "failed", errors=[{"code": 1}])]),
        {"entry": [{"id": "1", "changes": [{"field": "security", "value": {"a": 1}}]}]},
        b"not json",
        a_batch(),
    ]


async def test_t20_the_vault_on_an_empty_file_gives_the_identical_state(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    async with run_service(first) as service:
        await service.configure()
        for body in everything():
            service.clock.advance(seconds=7)
            assert (await service.deliver(body)).status_code == 200
        expected = describe(service.desk.state, service.desk.log, tickets=True)
        digest = state_digest(service.desk.state, service.desk.log, tickets=True)

    for kept in ("secrets", "vault"):
        shutil.copytree(first / kept, second / kept)
    async with run_service(second) as service:
        await service.configure()
        names = service.desk.state.next_ticket, len(service.desk.state.contacts)
        response = await service.post("/v1/reparse")

        assert names == (1001, 0)
        assert response.json()["recovered"]["bodies"] == len(everything())
        replayed = describe(service.desk.state, service.desk.log, tickets=True)
        again = state_digest(service.desk.state, service.desk.log, tickets=True)

    assert replayed == expected
    assert again == digest
    assert [line[0] for line in expected].count("ticket") == 22
