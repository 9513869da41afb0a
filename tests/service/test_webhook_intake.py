from __future__ import annotations

import json
from datetime import timedelta

from running_service import (
    MONDAY,
    NUMBER,
    payload,
    status_of,
    text_message,
    until,
)

from routing_service.vault.frames import Kept
from routing_service.vault.vault import Vault


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


async def test_a_late_delivery_counts_from_the_events_time(service):  # T1
    service.clock.advance(hours=3)
    message = text_message("Late", wamid="wamid.1", at=MONDAY)

    await service.deliver(payload(messages=[message]))

    (ticket,) = await service.tickets()
    assert ticket["opened_at"] == "2026-03-02T09:00:00Z"
    assert ticket["sla"]["due_at"] == "2026-03-02T10:00:00Z"
    assert ticket["sla"]["state"] == "breached"
    assert ticket["window_closes_at"] == "2026-03-03T09:00:00Z"


def a_batch():
    """2 entries x 2 changes x (5 messages + 5 statuses)."""
    body = {"object": "whatsapp_business_account", "entry": []}
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
        body["entry"].append({"id": str(entry), "changes": changes})
    return body


async def test_every_item_of_a_batch_counts(service):  # T2
    response = await service.deliver(a_batch())

    assert response.status_code == 200
    assert len(service.events("MessageReceived")) == 20
    assert len(service.events("MessageStatusReported")) == 20


async def test_the_same_post_again_changes_nothing_even_a_week_later(service):  # T3
    await service.deliver(a_batch())
    before = service.desk.log.last_seq

    for pause in (timedelta(0), timedelta(days=7)):
        service.clock.advance(seconds=pause.total_seconds())
        response = await service.deliver(a_batch())
        assert response.status_code == 200

    assert service.desk.log.last_seq == before
    assert service.whatsapp.sent == []


WRONG_SIGNATURES = ["sha256=" + "0" * 64, "sha256=", "sha1=abc", "é", "", None]


async def test_a_wrong_or_missing_signature_is_refused(service):  # T5
    body = json.dumps(payload(messages=[text_message(wamid="wamid.1")]))

    codes = [
        (
            await service.client.post(
                "/webhooks/whatsapp",
                content=body,
                headers={"X-Hub-Signature-256": one.encode()} if one else {},
            )
        ).status_code
        for one in WRONG_SIGNATURES
    ]

    assert set(codes) == {401}
    assert service.desk.log.last_seq == service.first_seq


async def test_accents_and_emoji_are_verified_on_the_raw_bytes(service):  # T5
    body = payload(messages=[text_message("Été 🎉 日本", wamid="wamid.1")])

    escaped = await service.deliver(json.dumps(body).encode())
    raw = await service.deliver(json.dumps(body, ensure_ascii=False).encode())

    assert (escaped.status_code, raw.status_code) == (200, 200)
    (ticket,) = await service.tickets()
    assert ticket["preview"] == "Été 🎉 日本"


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

    assert len(bodies) == 174
    assert set(first) == {200}
    assert second == first
    assert service.desk.log.last_seq == after_first
    assert after_first > 150


async def test_a_read_receipt_before_the_others_stays_read(service):  # T4
    await service.configure()
    await service.deliver(payload(messages=[text_message(wamid="wamid.1")]))
    await service.post("/v1/tickets/T-1001/replies", {"text": "Hi"}, "support-support")
    await until_sent(service)
    wamid = service.whatsapp.sent[0]["wamid"]

    for status in ("read", "delivered", "sent"):
        await service.deliver(payload(statuses=[status_of(wamid, status)]))

    view = await service.ticket("T-1001")
    (reply,) = [one for one in view["items"] if one["author"] == "agent"][-1:]
    assert reply["status"] == "read"
    assert len(service.events("MessageStatusReported")) == 3


async def until_sent(service):
    await until(lambda: service.events("MessageSent"))


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
