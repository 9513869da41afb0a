from __future__ import annotations

import asyncio
import json
import socket
from contextlib import asynccontextmanager

import pytest
import uvicorn
import websockets
from running_service import payload, run_service, status_of, text_message, until

from routing_service.__main__ import Server
from routing_service.web.identity import principal_of

AGENT = "support-support"


@asynccontextmanager
async def served(app):
    """A real server on a free port; yields its address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, lifespan="off", ws="websockets-sansio", log_level="error"
    )
    server = Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started)
    yield f"ws://127.0.0.1:{listener.getsockname()[1]}/v1/live"
    server.leave()
    await task
    listener.close()


class Ear:
    """A live socket that remembers what it heard."""

    def __init__(self, socket):
        self.socket = socket
        self.heard = []

    async def hears(self, kind, **fields):
        """The first message of this kind with these fields, heard or to come."""
        seen = 0
        async with asyncio.timeout(3):
            while True:
                for message in self.heard[seen:]:
                    if message["type"] == kind and fields.items() <= message.items():
                        return message
                seen = len(self.heard)
                self.heard.append(json.loads(await self.socket.recv()))


@asynccontextmanager
async def listening(service, url, who):
    headers = await service.headers(who)
    async with websockets.connect(url, additional_headers=headers) as socket:
        ear = Ear(socket)
        await ear.hears("hello")
        yield ear


@pytest.fixture
async def live(service):
    await service.configure()
    async with served(service.app) as url:
        yield service, url


async def say(service, text, number=1):
    message = text_message(text, wamid=f"w.{text}", sender=f"3360000000{number}")
    await service.deliver(payload(messages=[message]))


async def test_a_new_message_is_heard_as_ticket_and_item(live):
    service, url = live
    async with listening(service, url, "head-supervisor") as ear:
        await say(service, "Hello")

        item = await ear.hears("item", ticket_id="T-1001")
        ticket = await ear.hears("ticket")

    assert ticket["ticket"]["preview"] == "Hello"
    assert {"TicketOpened", "TicketRouted"} & {item["item"]["event_type"]}
    said = [one for one in ear.heard if one.get("item", {}).get("kind") == "message"]
    assert [one["item"]["text"] for one in said] == ["Hello"]


async def test_only_what_the_role_may_see_is_heard(live):
    service, url = live
    async with listening(service, url, "billing-support") as ear:
        await say(service, "Hello")
        await say(service, "my invoice", number=2)

        await ear.hears("ticket")

    tickets = {one["ticket"]["id"] for one in ear.heard if one["type"] == "ticket"}
    items = {one["ticket_id"] for one in ear.heard if one["type"] == "item"}
    assert tickets | items == {"T-1002"}


async def test_a_ticket_that_leaves_sight_is_gone(live):
    service, url = live
    # Somebody online would be given the ticket: it is made unassigned first.
    await say(service, "Hello")
    async with listening(service, url, AGENT) as ear:
        await service.post("/v1/tickets/T-1001/priority", {"to": "high"})
        await ear.hears("ticket")
        await service.post("/v1/tickets/T-1001/team", {"to": "billing"})

        gone = await ear.hears("gone")

    assert gone == {
        "type": "gone",
        "ticket_id": "T-1001",
        "agent_id": None,
        "reason": "team changed",
    }


async def test_a_resolved_ticket_is_gone_from_the_queue(live):
    service, url = live
    await say(service, "Hello")
    async with listening(service, url, "head-supervisor") as ear:
        await service.post("/v1/tickets/T-1001/status", {"to": "resolved"})

        await ear.hears("gone", ticket_id="T-1001")

    resolved = [one for one in ear.heard if one["type"] == "ticket"]
    assert resolved[-1]["ticket"]["status"] == "resolved"


async def test_progress_of_a_message_is_sent_again_to_who_reads_the_thread(live):
    service, url = live
    await say(service, "Hello")
    async with listening(service, url, "head-supervisor") as ear:
        await service.ticket("T-1001")
        reply = await service.post("/v1/tickets/T-1001/replies", {"text": "Hi"})
        message_id = reply.json()["item"]["id"]
        await until(lambda: service.events("MessageSent"))
        wamid = service.whatsapp.sent[0]["wamid"]
        await service.deliver(payload(statuses=[status_of(wamid, "read")]))
        await service.post("/v1/tickets/T-1001/notes", {"text": "end"})

        while not any(one.get("item", {}).get("text") == "end" for one in ear.heard):
            ear.heard.append(json.loads(await ear.socket.recv()))

    states = [
        one["item"]["status"]
        for one in ear.heard
        if one["type"] == "item" and one["item"]["id"] == message_id
    ]
    assert states == ["queued", "sent", "read"]


async def test_colleagues_see_who_is_writing(live):
    service, url = live
    await say(service, "Hello")
    async with listening(service, url, "head-supervisor") as ear:
        path = "/v1/tickets/T-1001/presence"
        response = await service.post(path, {"is_replying": True}, AGENT)
        heard = await ear.hears("replying")
        (row,) = await service.tickets()

    assert response.status_code == 204
    assert (heard["agent_id"], heard["is_replying"]) == (AGENT, True)
    assert row["replying_agent_ids"] == [AGENT]


async def test_an_open_socket_is_presence_and_routing_counts_on_it(live):
    service, url = live
    service.desk.staff._presence._gone_after_seconds = 0.05
    async with listening(service, url, "head-supervisor") as watcher:
        async with listening(service, url, AGENT):
            await until(lambda: service.desk.state.presence.get(AGENT) == "online")
            await watcher.hears("agents")
            await say(service, "Hello")
            (ticket,) = await service.tickets()

        await until(lambda: service.desk.state.presence.get(AGENT) == "offline")

    assert ticket["agent_id"] == AGENT
    changes = [one.to for _, one in service.events("PresenceChanged")]
    assert changes.count("online") >= 1


async def test_presence_can_be_told(service):
    await service.configure()

    told = await service.post("/v1/me/presence", {"to": "online"}, AGENT)
    directory = (await service.get("/v1/directory")).json()

    assert told.status_code == 204
    (agent,) = [one for one in directory["agents"] if one["id"] == AGENT]
    assert agent["presence"] == "online"
    assert agent["capacity"] == 20
    assert directory["quick_replies"][0]["shortcut"] == "hello"


async def test_without_a_session_the_socket_is_refused(live):
    _, url = live

    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(url)


async def test_a_listener_that_does_not_read_is_let_go(tmp_path, monkeypatch):
    monkeypatch.setattr("routing_service.desk.fanout.QUEUE_LENGTH", 20)
    async with run_service(tmp_path) as service:
        await service.configure()
        who = await principal(service, "head-supervisor")
        listener = service.desk.staff.listen(who, seq=0)
        for number in range(30):
            await say(service, f"Hello {number}")

        assert listener.dropped.is_set()
        service.desk.staff.stop_listening(listener)


async def principal(service, who):
    token = await service.sign_in(who)
    bearer = service.service.accounts.bearer(token, service.clock())
    return principal_of(bearer, service.service)
