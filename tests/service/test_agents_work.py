from __future__ import annotations

import pytest
from running_service import NUMBER, payload, status_of, text_message, until

AGENT = "support-support"
COLLEAGUE = "support-supervisor"


@pytest.fixture
async def desk(service):
    """One open ticket T-1001 of the support team, of Zoé."""
    await service.configure()
    await service.deliver(payload(messages=[text_message("Bonjour", wamid="wamid.1")]))
    return service


async def test_a_reply_reaches_the_customer_after_its_commit(desk):
    response = await desk.post(
        "/v1/tickets/T-1001/replies", {"text": "Hello Zoé"}, AGENT
    )

    assert response.status_code == 200, response.text
    outcome = response.json()
    assert outcome["item"]["text"] == "Hello Zoé"
    assert outcome["item"]["status"] == "queued"
    assert outcome["ticket"]["agent_id"] == AGENT
    assert outcome["ticket"]["unread_count"] == 0
    await until(lambda: desk.events("MessageSent"))
    (sent,) = desk.whatsapp.sent
    assert sent["path"] == f"/v23.0/{NUMBER}/messages"
    assert sent["to"] == "33600000001"
    assert sent["text"]["body"] == "Hello Zoé"
    assert sent["biz_opaque_callback_data"] == outcome["item"]["id"]
    kinds = [kind for kind, _ in desk.events()]
    assert kinds.index("SendAttempted") < kinds.index("MessageSent")


async def test_a_reply_meets_the_first_response_clock(desk):
    desk.clock.advance(minutes=10)

    await desk.post("/v1/tickets/T-1001/replies", {"text": "Hi"}, AGENT)

    view = await desk.ticket("T-1001")
    first = next(
        one for one in view["ticket"]["clocks"] if one["target"] == "first_response"
    )
    assert first["outcome"] == "met"
    assert first["elapsed_seconds"] == 600
    assert view["ticket"]["first_responded_at"] == "2026-03-02T09:10:00Z"


async def test_a_repeated_reply_with_the_same_key_is_sent_once(desk):
    body = {"text": "Only once"}
    first = await desk.post("/v1/tickets/T-1001/replies", body, AGENT, key="k1")

    again = await desk.post("/v1/tickets/T-1001/replies", body, AGENT, key="k1")

    assert again.json() == first.json()
    await until(lambda: desk.events("MessageSent"))
    assert len(desk.whatsapp.sent) == 1
    assert len(desk.events("MessagePosted")) == 1


async def test_a_quoted_reply_names_the_customers_message(desk):
    view = await desk.ticket("T-1001")
    quoted = next(one for one in view["items"] if one["kind"] == "message")

    await desk.post(
        "/v1/tickets/T-1001/replies",
        {"text": "This one", "reply_to_message_id": quoted["id"]},
        AGENT,
    )

    await until(lambda: desk.whatsapp.sent)
    assert desk.whatsapp.sent[0]["context"] == {"message_id": "wamid.1"}


async def test_a_reply_after_the_window_is_blocked_before_sending(desk):  # T15
    desk.clock.advance(hours=24, seconds=1)

    response = await desk.post("/v1/tickets/T-1001/replies", {"text": "Late"}, AGENT)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "window-closed"
    assert desk.whatsapp.sent == []


async def test_a_claim_makes_an_owner_and_a_second_one_is_a_conflict(desk):
    first = await desk.post("/v1/tickets/T-1001/claim", {}, AGENT)

    second = await desk.post("/v1/tickets/T-1001/claim", {}, COLLEAGUE)

    assert first.json()["ticket"]["agent_id"] == AGENT
    assert second.status_code == 409


async def test_a_note_is_seen_by_colleagues_and_never_sent(desk):
    response = await desk.post(
        "/v1/tickets/T-1001/notes", {"text": "VIP, be quick"}, AGENT
    )

    assert response.json()["item"]["kind"] == "note"
    view = await desk.ticket("T-1001", COLLEAGUE)
    assert view["items"][-1]["text"] == "VIP, be quick"
    assert desk.whatsapp.sent == []


async def test_tags_priority_team_and_owner_change_by_command(desk):
    outcomes = [
        await desk.post("/v1/tickets/T-1001/tags", {"tags": ["vip", "bug"]}, AGENT),
        await desk.post("/v1/tickets/T-1001/priority", {"to": "urgent"}, AGENT),
        await desk.post(
            "/v1/tickets/T-1001/assign", {"agent_id": COLLEAGUE}, COLLEAGUE
        ),
        await desk.post("/v1/tickets/T-1001/team", {"to": "billing"}, COLLEAGUE),
    ]

    assert [one.status_code for one in outcomes] == [200] * 4, outcomes[-1].text
    (ticket,) = await desk.tickets()
    assert ticket["tags"] == ["bug", "vip"]
    assert ticket["priority"] == "urgent"
    assert ticket["team_id"] == "billing"
    assert ticket["agent_id"] is None


FAULTY_COMMANDS = [
    ("replies", {"text": ""}),
    ("replies", {}),
    ("replies", {"text": "x" * 4097}),
    ("priority", {"to": "whatever"}),
    ("status", {"to": "frozen"}),
    ("team", {"to": "nowhere"}),
    ("assign", {"agent_id": "nobody"}),
    ("tags", {"tags": "vip"}),
]


async def test_a_command_of_another_shape_is_a_problem(desk):
    answers = [
        await desk.post(f"/v1/tickets/T-1001/{command}", body)
        for command, body in FAULTY_COMMANDS
    ]

    assert [one.status_code for one in answers] == [422] * len(FAULTY_COMMANDS)
    types = {one.headers["content-type"] for one in answers}
    assert types == {"application/problem+json"}
    for one in answers:
        assert set(one.json()) == {"type", "title", "status", "detail"}


async def test_what_was_typed_is_not_in_the_problem(desk):
    response = await desk.post("/v1/tickets/T-1001/priority", {"to": "my secret"})

    assert "my secret" not in response.text


async def test_an_unknown_ticket_is_not_found(desk):
    response = await desk.post("/v1/tickets/T-9/claim", {}, AGENT)

    assert response.status_code == 404


async def test_the_queue_is_sorted_by_urgency_and_paged(desk):
    for number in range(2, 8):
        desk.clock.advance(minutes=1)
        message = text_message(
            f"invoice {number}" if number % 2 else f"hello {number}",
            wamid=f"wamid.{number}",
            sender=f"3360000000{number}",
            at=desk.clock.now,
        )
        await desk.deliver(payload(messages=[message]))

    first = (await desk.get("/v1/tickets", limit=4)).json()
    rest = (await desk.get("/v1/tickets", limit=4, cursor=first["next_cursor"])).json()

    tickets = first["tickets"] + rest["tickets"]
    assert [one["id"] for one in tickets] == [f"T-{1000 + n}" for n in range(1, 8)]
    due = [one["sla"]["due_at"] for one in tickets]
    assert due == sorted(due)
    assert rest["next_cursor"] is None
    assert first["counts"] == {"all": 7, "mine": 0, "unassigned": 7}
    billing = await desk.tickets(team="billing")
    assert [one["id"] for one in billing] == ["T-1003", "T-1005", "T-1007"]


async def test_views_and_counts_follow_the_owner(desk):
    await desk.post("/v1/tickets/T-1001/claim", {}, AGENT)

    mine = (await desk.get("/v1/tickets", AGENT, view="mine")).json()
    free = (await desk.get("/v1/tickets", AGENT, view="unassigned")).json()

    assert [one["id"] for one in mine["tickets"]] == ["T-1001"]
    assert free["tickets"] == []
    assert mine["counts"] == {"all": 1, "mine": 1, "unassigned": 0}


async def test_a_search_finds_name_preview_and_id(desk):
    for words in ("zoe", "ZOÉ", "bonj", "t-1001", "#T-1001", "zoe bonjour"):
        assert [one["id"] for one in await desk.tickets(q=words)] == ["T-1001"]


async def test_a_search_finds_older_words_and_closed_tickets(desk):
    await desk.deliver(payload(messages=[text_message("Now", wamid="wamid.2")]))
    await desk.post("/v1/tickets/T-1001/status", {"to": "closed"}, AGENT)

    assert [one["status"] for one in await desk.tickets(q="bonjour")] == ["closed"]
    assert await desk.tickets(q="never said") == []
    assert [one["id"] for one in await desk.tickets(status="closed")] == ["T-1001"]


async def test_a_closed_ticket_is_read_from_the_log(desk):
    await desk.post("/v1/tickets/T-1001/status", {"to": "closed"}, AGENT)

    view = await desk.ticket("T-1001", AGENT)

    assert view["ticket"]["status"] == "closed"
    assert view["items"][-1]["detail"] == {"to": "closed", "from": "open"}
    note = await desk.post("/v1/tickets/T-1001/notes", {"text": "For later"}, AGENT)
    assert note.status_code == 200
    assert (await desk.ticket("T-1001"))["items"][-1]["text"] == "For later"
    refused = await desk.post("/v1/tickets/T-1001/replies", {"text": "No"}, AGENT)
    assert refused.status_code == 409


async def test_reactions_edits_and_deletions_show_on_their_message(desk):
    await desk.post("/v1/tickets/T-1001/replies", {"text": "Hi"}, AGENT)
    await until(lambda: desk.events("MessageSent"))
    wamid = desk.whatsapp.sent[0]["wamid"]
    reaction = text_message(wamid="wamid.2") | {
        "type": "reaction",
        "reaction": {"message_id": wamid, "emoji": "👍"},
    }
    revoke = text_message(wamid="wamid.3") | {
        "type": "revoke",
        "revoke": {"original_message_id": "wamid.1"},
    }

    await desk.deliver(payload(messages=[reaction, revoke]))

    items = (await desk.ticket("T-1001"))["items"]
    messages = [one for one in items if one["kind"] == "message"]
    assert messages[0]["content"] == {"is_revoked": True}
    assert messages[0]["text"] is None
    assert messages[1]["reactions"] == [{"emoji": "👍", "author": "customer"}]


async def test_a_failed_status_shows_its_reason(desk):
    await desk.post("/v1/tickets/T-1001/replies", {"text": "Hi"}, AGENT)
    await until(lambda: desk.events("MessageSent"))
    error = {"code": 131026, "title": "Message undeliverable"}
    failed = status_of(desk.whatsapp.sent[0]["wamid"], "failed", errors=[error])

    await desk.deliver(payload(statuses=[failed]))

    (ticket,) = await desk.tickets()
    view = await desk.ticket("T-1001")
    reply = [one for one in view["items"] if one["author"] == "agent"]
    assert reply[-1]["status"] == "failed"
    assert reply[-1]["error"] == "Message undeliverable"
    assert reply[-1]["error_code"] == 131026
    assert ticket["sla"]["target"] == "first_response"
