"""The traps others fell into in routing: acceptance tests, by number."""

from __future__ import annotations

import time

from running_service import CONFIGURATION, payload, text_message, until

ANA, BO = "support-support", "support-escalation"


def agents(**capacities):
    """The usual agents, some of them with another capacity."""
    return [
        {**agent, "capacity": capacities.get(agent["id"].replace("-", "_"), 20)}
        for agent in CONFIGURATION["agents"]
    ]


async def write(service, number, text="Hello", **fields):
    """A message of another customer."""
    message = text_message(
        text,
        wamid=f"wamid.{number}",
        sender=f"3360000{number:04}",
        at=service.clock(),
        **fields,
    )
    response = await service.deliver(payload(messages=[message]))
    assert response.status_code == 200


async def say(service, who, presence):
    response = await service.post("/v1/me/presence", {"to": presence}, who)
    assert response.status_code < 300, response.text


async def owner(service, ticket_id):
    return (await service.ticket(ticket_id))["ticket"]["agent_id"]


async def test_t14_the_oldest_waiting_ticket_goes_first_once_an_agent_frees(service):
    await service.configure(agents=agents(support_support=1))
    await say(service, ANA, "online")
    for number in range(1, 4):
        service.clock.advance(seconds=1)
        await write(service, number)
    assert [await owner(service, f"T-100{number}") for number in (1, 2, 3)] == [
        ANA,
        None,
        None,
    ]

    started = time.perf_counter()
    await service.post("/v1/tickets/T-1001/status", {"to": "resolved"}, ANA)

    assert await owner(service, "T-1002") == ANA
    assert await owner(service, "T-1003") is None
    assert time.perf_counter() - started < 1
    await until(lambda: len(service.events("TicketRouted")) == 4)
    (_, given) = service.events("TicketRouted")[-1]
    assert (given.trigger, given.agent_id) == ("capacity", ANA)
    assert given.considered[0].load == 0


async def test_t14_an_absent_former_owner_is_skipped(service):
    await service.configure()
    await say(service, ANA, "online")
    await write(service, 1)
    await service.post("/v1/tickets/T-1001/status", {"to": "resolved"}, ANA)
    await say(service, BO, "online")
    await say(service, ANA, "offline")

    service.clock.advance(hours=1)
    message = text_message(
        "Still broken", wamid="wamid.again", sender="33600000001", at=service.clock()
    )
    await service.deliver(payload(messages=[message]))

    view = await service.ticket("T-1001")
    assert (view["ticket"]["status"], view["ticket"]["agent_id"]) == ("open", BO)
    await until(lambda: len(service.events("TicketRouted")) == 2)
    (_, given) = service.events("TicketRouted")[-1]
    assert (given.trigger, given.candidates) == ("reopened", (BO,))


async def test_t14_a_present_former_owner_has_it_again(service):
    await service.configure()
    await say(service, ANA, "online")
    await write(service, 1)
    await service.post("/v1/tickets/T-1001/status", {"to": "resolved"}, ANA)
    await say(service, BO, "online")

    message = text_message("Still broken", wamid="wamid.again", sender="33600000001")
    await service.deliver(payload(messages=[message]))

    assert await owner(service, "T-1001") == ANA
