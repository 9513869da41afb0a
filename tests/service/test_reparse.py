from __future__ import annotations

import json
from datetime import timedelta

from running_service import (
    MONDAY,
    payload,
    run_service,
    text_message,
)

from comptoir.installation import Installation
from comptoir.reparsing import reparse
from routing_service.desk.reparse import SOURCE
from routing_service.domain.events import MessageReceived
from routing_service.log.event_log import EventLog
from routing_service.vault.vault import Vault

SUPERVISOR = "head-supervisor"


def put_in_vault(data, *payloads, at=MONDAY):
    vault = Vault(data / "vault", days=90)
    for one in payloads:
        vault.keep(json.dumps(one).encode(), at).result(5)
    vault.close()


async def reparsed(service):
    """What the whole vault gave, file by file."""
    recovered, after = [], None
    while True:
        path = "/v1/reparse" + (f"?after={after}" if after else "")
        response = await service.post(path)
        assert response.status_code == 200, response.text
        after = response.json()["segment"]
        if after is None:
            return recovered
        recovered.append(response.json()["recovered"])


async def test_what_is_known_is_not_recorded_again(service):
    await service.deliver(payload(messages=[text_message(wamid="wamid.1")]))
    before = len(service.events())

    (recovered,) = await reparsed(service)

    assert (recovered["bodies"], recovered["items"]) == (1, 1)
    assert recovered["events"] == {}
    added = service.events()[before:]
    assert {kind for kind, _ in added} <= {"ActRecorded"}


async def test_a_message_that_an_older_parser_rejected_joins_its_ticket_quietly(
    tmp_path,
):
    lost = text_message("Lost", wamid="wamid.lost", at=MONDAY - timedelta(hours=1))
    put_in_vault(tmp_path, payload(messages=[lost]))
    async with run_service(tmp_path) as service:
        await service.configure()
        await service.post("/v1/me/presence", {"to": "online"}, "support-support")
        await service.deliver(payload(messages=[text_message("One", wamid="wamid.1")]))
        resolved = {"to": "resolved"}
        await service.post("/v1/tickets/T-1001/status", resolved, SUPERVISOR)
        posted = len(service.events("MessagePosted"))

        recovered = await reparsed(service)
        again = await reparsed(service)

        view = await service.ticket("T-1001")
        records = list(service.desk.log.read(service.first_seq))
        events = [record for record in records if record.fact.source == SOURCE]
        posted_after = len(service.events("MessagePosted"))
    assert recovered[0]["events"] == {"MessageReceived": 1}
    assert recovered[0]["tickets"] == ["T-1001"]
    assert [one["events"] for one in again] == [{}, {}]
    assert [type(one.fact.event) for one in events] == [MessageReceived]
    assert view["ticket"]["status"] == "resolved"
    said = [one["text"] for one in view["items"] if one["kind"] == "message"]
    assert said[:2] == ["Lost", "One"]
    assert posted_after == posted


async def test_a_message_of_nobody_known_opens_a_ticket_that_nobody_is_given(tmp_path):
    put_in_vault(tmp_path, payload(messages=[text_message("Hello", wamid="wamid.1")]))
    async with run_service(tmp_path) as service:
        await service.configure()
        await service.post("/v1/me/presence", {"to": "online"}, "support-support")

        await reparsed(service)

        (ticket,) = await service.tickets()
    assert (ticket["team_id"], ticket["agent_id"]) == ("support", None)


async def test_a_message_kept_as_unsupported_is_shown_as_what_it_is(tmp_path):
    message = text_message(wamid="wamid.1")
    del message["text"]
    location = {"latitude": 48.85, "longitude": 2.35, "name": "Paris"}
    put_in_vault(
        tmp_path,
        payload(messages=[message | {"type": "location", "location": location}]),
    )
    async with run_service(tmp_path) as service:
        older = message | {"type": "location_of_the_future"}
        older["location_of_the_future"] = location
        await service.deliver(payload(messages=[older]))

        recovered, _ = await reparsed(service)

        item = (await service.ticket("T-1001"))["items"][-1]
        (row,) = await service.tickets()
        again = await reparsed(service)
    assert recovered["events"] == {"MessageReread": 1}
    assert item["message_kind"] == "location"
    assert item["content"]["name"] == "Paris"
    assert row["preview_kind"] == "location"
    assert [one["events"] for one in again] == [{}, {}]


def test_it_works_on_the_log_itself_while_nothing_runs(tmp_path, capsys):
    put_in_vault(tmp_path, payload(messages=[text_message("Hello", wamid="wamid.1")]))

    first = reparse(Installation(tmp_path))
    second = reparse(Installation(tmp_path))

    assert first.events["TicketOpened"] == first.events["MessageReceived"] == 1
    assert second.events == {}
    assert "1 webhooks with 1 items" in capsys.readouterr().err
    with EventLog.open(tmp_path / "log" / "comptoir.duckdb") as log:
        sources = {record.fact.source for record in log.read()}
    assert sources == {"live", SOURCE}


async def test_a_torn_body_is_reported_and_the_others_are_read(tmp_path):
    put_in_vault(tmp_path, payload(messages=[text_message("Hello", wamid="wamid.1")]))
    (path,) = (tmp_path / "vault").iterdir()
    path.write_bytes(path.read_bytes() + b"\xc0\x01vb torn")

    async with run_service(tmp_path) as service:
        (recovered,) = await reparsed(service)

    assert recovered["events"]["MessageReceived"] == 1
    assert recovered["damaged_bytes"] == 9
