"""Privileged acts are recorded in one chain, whoever acts and however often."""

from __future__ import annotations

import asyncio

from running_service import payload, run_service, text_message

from routing_service.desk.audit import Audit
from routing_service.domain.audit_chain import verify
from routing_service.log.recorded_acts import read_acts

AGENTS = [
    {"id": "ada", "name": "Ada", "email": "ada@example.com", "role": "administrator"},
    {"id": "sup", "name": "Sup", "email": "sup@example.com", "role": "supervisor"},
]


def acts(service, name=None):
    found = [event for _, event in service.events("ActRecorded")]
    return [one for one in found if name is None or one.act == name]


async def test_an_applied_configuration_is_recorded_with_its_roles(service):
    await service.configure(agents=AGENTS)

    applied = {one.target: one.detail["version"] for one in acts(service)[:3]}
    roles = [
        (one.target, one.detail["to"]) for one in acts(service, "agents.role_changed")
    ]
    assert applied == {"teams": 2, "agents": 1, "routing": 1}
    assert roles == [("ada", "administrator"), ("sup", "supervisor")]


async def test_what_changes_nothing_is_not_recorded(service):
    await service.configure(agents=AGENTS)
    before = len(acts(service))

    await service.configure(agents=AGENTS)

    assert len(acts(service)) == before


async def test_a_raw_message_read_and_a_query_are_recorded_without_words(service):
    await service.configure(agents=AGENTS)
    await service.deliver(payload(messages=[text_message("secret", wamid="wamid.1")]))
    [ticket] = await service.tickets()
    items = (await service.ticket(ticket["id"]))["items"]
    [message] = [item for item in items if item["kind"] == "message"]

    await service.get(f"/v1/tickets/{ticket['id']}/messages/{message['id']}/raw", "ada")
    await service.post("/v1/sql", {"query": "select 'Zoé'"}, "sup")

    raw, query = acts(service)[-2:]
    assert (raw.act, raw.actor_id, raw.target) == (
        "messages.raw_read",
        "ada",
        message["id"],
    )
    assert (query.act, query.actor_id) == ("sql.run", "sup")
    assert query.detail["characters"] == len("select 'Zoé'")
    assert "Zoé" not in str(query)


async def test_an_administrator_reads_the_acts_newest_first_in_pages(service):
    await service.configure(agents=AGENTS)
    count = len(acts(service))

    first = (await service.get("/v1/audit", "ada", limit=2)).json()
    rest = (await service.get("/v1/audit", "ada", after=first["next"])).json()

    numbers = [one["number"] for one in first["entries"] + rest["entries"]]
    assert numbers == list(range(count, 0, -1))
    assert rest["next"] is None
    assert (await service.get("/v1/audit", "sup")).status_code == 403


async def test_acts_are_found_by_who_did_what_to_whom_and_when(service):
    await service.configure(agents=AGENTS)
    for number in range(3):
        await service.desk.audit.record("sup", "sql.run", f"q-{number}")
        service.clock.advance(minutes=1)
    middle = (await service.get("/v1/audit", "ada", target="q-1")).json()["entries"][0]

    async def numbers(**sought):
        page = (await service.get("/v1/audit", "ada", **sought)).json()
        return [one["number"] for one in page["entries"]], page["next"]

    newest = middle["number"] + 1
    runs = [newest, newest - 1, newest - 2]
    assert await numbers(act="sql.run") == (runs, None)
    assert await numbers(act="sql.run", limit=2) == (runs[:2], runs[1])
    assert await numbers(act="sql.run", after=runs[1]) == (runs[2:], None)
    assert await numbers(actor_id="sup", since=middle["at"]) == (runs[:2], None)
    assert await numbers(actor_id="sup", until=middle["at"]) == (runs[2:], None)
    assert await numbers(actor_id="nobody") == ([], None)


async def test_the_chain_goes_on_over_restarts_and_concurrent_acts(tmp_path):
    for _ in range(3):
        async with run_service(tmp_path) as service:
            await service.configure(agents=AGENTS)
            await asyncio.gather(
                *(
                    service.desk.audit.record("ada", "sql.run", f"q-{number}")
                    for number in range(20)
                )
            )

    verdict = verify(read_acts(tmp_path / "log" / "comptoir.duckdb"))

    assert verdict.flaws == []
    assert verdict.entries >= 60


async def test_an_act_whose_facts_are_known_is_not_recorded_again(service):
    await service.configure(agents=AGENTS)
    before = len(acts(service))
    record = next(iter(service.desk.log.read()))
    audit = Audit(service.desk.log, record=service.desk.record, clock=service.clock)

    appended = audit.record_with([record.fact], [])

    assert appended.records == ()
    assert len(acts(service)) == before


async def test_an_import_cannot_put_acts_between(service):
    import pyarrow as pa  # noqa: PLC0415

    from ingestion.arrow_schemas import IMPORT_SCHEMA  # noqa: PLC0415

    row = {
        "id": "00000000-0000-4000-8000-000000000001",
        "stream": "audit:main",
        "type": "ActRecorded",
        "schema_version": 1,
        "occurred_at": service.clock(),
        "actor": "import",
        "source": "import:history",
        "data": '{"act":"sql.run","actor_id":"ada"}',
        "personal_subject": None,
        "personal": None,
    }
    sink = pa.BufferOutputStream()
    table = pa.Table.from_pylist([row], schema=IMPORT_SCHEMA)
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)

    answer = await service.client.post(
        "/v1/import",
        content=sink.getvalue().to_pybytes(),
        headers=await service.headers(),
    )

    assert answer.status_code == 422
    assert "audit:" in answer.json()["detail"]


def test_the_last_event_of_a_stream_is_found(log):
    assert log.last_of("audit:main") is None
