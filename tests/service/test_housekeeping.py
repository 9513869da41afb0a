from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pyarrow as pa
from running_service import (
    CONFIGURATION,
    MONDAY,
    Clock,
    payload,
    run_service,
    status_of,
    text_message,
    until,
)
from test_published_queries import publish

from routing_service.desk import saved_state, snapshots
from routing_service.log.columns import IMPORT

AGENT = "support-support"
ARROW = "application/vnd.apache.arrow.stream"


async def live_a_little(service):
    """Some of everything: customers, replies, statuses, resolutions, notices."""
    rules = [
        {**rule, "then": {**rule["then"], "notify": ["billing-support"]}}
        for rule in CONFIGURATION["routing"]
    ]
    await service.configure(routing=rules)
    ways = {"app": True, "email": False, "sound": False, "desktop": True}
    await service.put("/v1/me/notification-settings", ways, who="billing-support")
    for number in range(1, 9):
        sender = f"3360000000{number % 5}"
        message = text_message(f"invoice {number}", wamid=f"w.{number}", sender=sender)
        await service.deliver(payload(messages=[message]))
        service.clock.advance(minutes=3)
    await service.post("/v1/tickets/T-1001/replies", {"text": "Hi"})
    await service.post("/v1/tickets/T-1002/status", {"to": "resolved"})
    await service.post("/v1/tickets/T-1003/status", {"to": "closed"})
    await service.post("/v1/tickets/T-1004/tags", {"tags": ["x"]})
    await until(lambda: len(service.whatsapp.sent) == 2)
    await until(lambda: len(service.events("MessageSent")) == 2)
    wamid = service.whatsapp.sent[0]["wamid"]
    await service.deliver(payload(statuses=[status_of(wamid, "delivered")]))
    await service.configure(quick_replies=[])
    await service.post("/v1/me/notifications/read", who="billing-support")


async def test_snapshot_and_tail_give_the_same_state_as_the_whole_log(tmp_path):
    clock = Clock()
    async with run_service(tmp_path, clock=clock) as service:
        await live_a_little(service)
        await service.desk.memory.write()
        late = text_message("Later", wamid="w.late", sender="33600000009")
        await service.deliver(payload(messages=[late]))
        await service.post("/v1/tickets/T-1002/status", {"to": "open"})
        expected = saved_state.digest(service.desk.state)
        snapshot = (tmp_path / "log" / "snapshot").read_bytes()

    digests = []
    for kept in (snapshot, None, b"", snapshot[:-9], b"nonsense"):
        path = tmp_path / "log" / "snapshot"
        path.unlink(missing_ok=True)
        if kept is not None:
            path.write_bytes(kept)
        async with run_service(tmp_path, clock=clock) as service:
            digests.append(saved_state.digest(service.desk.state))
            loads = service.desk.state.loads
            assert len(await service.tickets()) == 5
            assert len(service.desk.board) == 5
            assert all(count >= 0 for count in loads.values())

    assert digests == [expected] * 5


async def test_a_snapshot_of_another_log_is_left_aside(tmp_path):
    async with run_service(tmp_path / "a") as service:
        await live_a_little(service)
    async with run_service(tmp_path / "b") as other:
        for number in range(60):
            one = text_message("x", wamid=f"other.{number}", sender="33611111111")
            await other.deliver(payload(messages=[one]))
    foreign = (tmp_path / "a" / "log" / "snapshot").read_bytes()
    (tmp_path / "b" / "log" / "snapshot").write_bytes(foreign)

    async with run_service(tmp_path / "b") as other:
        (ticket,) = await other.tickets()

    assert ticket["preview"] == "x"


async def test_a_snapshot_is_private(tmp_path):
    async with run_service(tmp_path) as service:
        await live_a_little(service)

    path = tmp_path / "log" / "snapshot"
    assert path.stat().st_mode & 0o777 == 0o600
    assert snapshots.read(path, saved_state.layout()) is not None
    assert snapshots.read(path, "another layout") is None


async def test_the_feed_gives_facts_in_order_without_personal_data(service):
    await live_a_little(service)
    last = service.desk.log.durable_seq

    first = await service.get("/v1/events", after=0, limit=10)
    rest = await service.get("/v1/events", after=10, limit=1000)
    lines = await service.get("/v1/events", after=0, limit=1000, format="jsonl")
    beyond = await service.get("/v1/events", after=last, limit=10)

    tables = [pa.ipc.open_stream(one.content).read_all() for one in (first, rest)]
    assert first.headers["X-Next-Cursor"] == "10"
    assert rest.headers["X-Next-Cursor"] == str(last)
    assert beyond.headers["X-Next-Cursor"] == str(last)
    assert pa.ipc.open_stream(beyond.content).read_all().num_rows == 0
    seqs = pa.concat_tables(tables).column("seq").to_pylist()
    assert seqs == list(range(1, last + 1))
    rows = [json.loads(line) for line in lines.text.splitlines()]
    assert [row["seq"] for row in rows] == seqs
    assert rows[0]["data"]["kind"]
    for secret in ("Zoé", "33600000001", "wamid.OUT", "invoice 1"):
        assert secret not in lines.text


def imported(rows):
    """An Arrow stream of (ticket, type, data, hours) rows."""
    table = pa.Table.from_pylist(
        [
            {
                "id": f"00000000-0000-0000-0000-{number:012d}",
                "stream": f"ticket:{ticket}",
                "type": kind,
                "schema_version": 1,
                "occurred_at": MONDAY + timedelta(hours=hours),
                "actor": "import",
                "source": "import:test",
                "data": json.dumps({"ticket_id": ticket} | data),
                "personal_subject": None,
                "personal": None,
            }
            for number, (ticket, kind, data, hours) in enumerate(rows)
        ],
        schema=IMPORT,
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


HISTORY = [
    ("OLD-1", "TicketOpened", {"team_id": "support"}, 0),
    ("OLD-2", "TicketOpened", {"team_id": "support", "priority": "high"}, 0),
    ("OLD-1", "StatusChanged", {"to": "resolved", "from": "open"}, 1),
    (
        "OLD-2",
        "MessagePosted",
        {"message_id": "m-1", "author": "agent", "delivery": "outbox"},
        2,
    ),
    ("OLD-1", "StatusChanged", {"to": "closed", "from": "resolved"}, 2),
]


async def upload(service, content):
    return await service.client.post(
        "/v1/import",
        content=content,
        headers=await service.headers() | {"Content-Type": ARROW},
    )


async def test_imported_open_tickets_join_the_queue_and_start_nothing(service):
    await service.configure()

    first = await upload(service, imported(HISTORY))
    again = await upload(service, imported(HISTORY))

    assert first.json() == {"appended": 5, "known": 0}
    assert again.json() == {"appended": 0, "known": 5}
    assert [one["id"] for one in await service.tickets()] == ["OLD-2"]
    assert (await service.ticket("OLD-1"))["ticket"]["status"] == "closed"
    assert service.whatsapp.sent == []
    assert len(service.desk.state.outgoing) == 0


async def test_new_tickets_do_not_take_the_number_of_an_imported_one(service):
    rows = [
        ("T-1500", "TicketOpened", {}, 0),
        ("T-1500", "StatusChanged", {"to": "closed", "from": "open"}, 1),
    ]
    await upload(service, imported(rows))

    await service.deliver(payload(messages=[text_message(wamid="w.1")]))

    assert [one["id"] for one in await service.tickets()] == ["T-1501"]


async def test_an_import_and_a_restart_give_the_same_state(tmp_path):
    clock = Clock()
    async with run_service(tmp_path, clock=clock) as service:
        await service.configure()
        await upload(service, imported(HISTORY))
        expected = saved_state.digest(service.desk.state)
    (tmp_path / "log" / "snapshot").unlink()

    async with run_service(tmp_path, clock=clock) as service:
        assert saved_state.digest(service.desk.state) == expected


async def test_an_import_that_does_not_read_is_refused_whole(service):
    for body in (b"", b"not arrow", imported(HISTORY)[:100]):
        assert (await upload(service, body)).status_code == 422

    assert service.desk.log.last_seq == service.first_seq


async def test_configuration_is_versioned_and_equal_kinds_do_nothing(service):
    await service.configure()
    first = (await service.get("/v1/configuration")).json()
    before = service.desk.log.last_seq

    again = await service.put("/v1/configuration", first["content"])

    assert service.desk.log.last_seq == before
    assert again.json()["versions"] == first["versions"]
    teams = [
        {"id": "support", "name": "S", "is_default": True},
        {"id": "billing", "name": "Money"},
    ]
    await service.configure(teams=teams)
    second = (await service.get("/v1/configuration")).json()
    assert second["versions"] == first["versions"] | {
        "teams": first["versions"]["teams"] + 1
    }


FAULTY = [
    {"teams": [{"name": "no id"}]},
    {"sla_policies": [{"id": "x", "targets": {"first_response": "soon"}}]},
    {"routing": [{"id": "x", "when": {}, "then": {"team": "nowhere"}}]},
    {"unknown_kind": []},
]


async def test_faulty_configuration_is_refused_with_a_reason(service):
    answers = [await service.put("/v1/configuration", one) for one in FAULTY]

    assert [one.status_code for one in answers] == [422] * len(FAULTY)
    assert all(one.json()["detail"] for one in answers)
    assert answers[1].json()["mistake"] == {
        "kind": "sla_policies",
        "row": "x",
        "field": "targets.first_response",
        "value": "soon",
        "expected": "a duration such as 30m, 69h or 1h30m, or seconds",
    }
    assert service.desk.log.last_seq == service.first_seq


async def test_a_changed_policy_counts_for_open_tickets_after_it(service):
    await service.configure()
    await service.deliver(payload(messages=[text_message(wamid="w.1")]))

    policy = {"id": "fast", "targets": {"first_response": "10m"}}
    await service.configure(sla_policies=[policy])
    await service.deliver(
        payload(messages=[text_message(wamid="w.2", sender="33600000002")])
    )

    tickets = {one["id"]: one for one in await service.tickets()}
    assert tickets["T-1001"]["sla"]["due_at"] == "2026-03-02T10:00:00Z"
    assert tickets["T-1002"]["sla"]["due_at"] == "2026-03-02T09:10:00Z"


async def test_analysts_ask_the_published_figures_in_another_process(tmp_path):
    folder = tmp_path / "warehouse" / "published"
    folder.mkdir(parents=True)
    publish(folder, 1, rows=20)
    async with run_service(tmp_path) as service:
        await service.configure()
        body = {"query": "select count(*) as n from fct_tickets"}
        result = await service.post("/v1/sql", body, "ana-lyst")
        refused = await service.post(
            "/v1/sql", {"query": "copy fct_tickets to 'x'"}, "ana-lyst"
        )
        schema = await service.get("/v1/sql/schema", "head-supervisor")
        agents = await service.post("/v1/sql", body, "support-support")

    assert result.json()["rows"] == [[20]]
    assert result.json()["columns"][0]["name"] == "n"
    assert result.json()["as_of"] == "2026-03-02T09:00:00Z"
    assert refused.status_code == 422
    assert refused.json()["type"] == "query-refused"
    assert schema.json()["tables"][0]["name"] == "fct_tickets"
    assert agents.status_code == 403


async def test_before_anything_is_published_the_page_is_told_so(service):
    response = await service.post("/v1/sql", {"query": "select 1"})

    assert response.status_code == 503
    assert response.json()["type"] == "not-published"


async def test_metrics_and_openapi_are_served(service):
    await live_a_little(service)

    metrics = (await service.get("/metrics")).text
    document = (await service.get("/v1/openapi.json")).json()

    assert "comptoir_open_tickets 3.0" in metrics
    assert 'comptoir_webhooks_total{outcome="stored"} 9.0' in metrics
    assert "comptoir_commit_group_events_count" in metrics
    paths = document["paths"]
    assert "/v1/tickets/{ticket_id}/replies" in paths
    named = document["components"]["schemas"]
    assert "TicketRow" in named
    text = json.dumps(document)
    for name in {
        part.split('"')[0] for part in text.split("#/components/schemas/")[1:]
    }:
        assert name in named


async def test_an_unexpected_path_is_a_problem(service):
    response = await service.client.get("/nowhere")

    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_large_body_is_refused(service):
    response = await service.post(
        "/v1/tickets/T-1/notes", {"text": "x" * (3 * 1024 * 1024 + 1)}
    )

    assert response.status_code == 413


async def test_there_is_no_cross_origin_access(service):
    response = await service.client.options(
        "/v1/tickets",
        headers={
            "Origin": "https://elsewhere.example",
            "Access-Control-Request-Method": "GET",
        },
    )

    assert "access-control-allow-origin" not in response.headers


async def test_without_an_app_secret_every_webhook_is_refused(tmp_path):
    async with run_service(tmp_path, whatsapp_app_secret=None) as service:
        response = await service.deliver(payload(messages=[text_message(wamid="w")]))

    assert response.status_code == 401
    assert isinstance(response, httpx.Response)
