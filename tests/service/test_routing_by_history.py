"""A customer who comes back meets the rules with what is remembered of them."""

from __future__ import annotations

import msgspec
from running_service import payload, run_service, text_message, until

AGENT = "support-support"
RULES = [
    {
        "id": "regulars",
        "when": "days_since_last_ticket <= 30 and last_csat <= 2",
        "then": {"agent": "last_agent", "tags": ["unhappy"]},
    },
    {
        "id": "two-at-once",
        "when": "open_tickets >= 1",
        "then": {"tags": ["two at once"]},
    },
]


async def say(service, text, wamid, *, number="555000111"):
    message = text_message(text, wamid=wamid, at=service.clock.now)
    await service.deliver(payload(messages=[message], number=number))


async def rate(service, rating, wamid):
    [ask] = service.whatsapp.sent
    row = ask["interactive"]["action"]["sections"][0]["rows"][5 - rating]
    message = text_message(wamid=wamid, at=service.clock.now) | {
        "type": "interactive",
        "interactive": {
            "type": "list_reply",
            "list_reply": {"id": row["id"], "title": row["title"]},
        },
    }
    await service.deliver(payload(messages=[message]))


async def test_the_rules_know_the_customer_who_comes_back(tmp_path):
    async with run_service(tmp_path) as service:
        await service.configure(routing=RULES)
        await say(service, "My parcel?", "wamid.1")
        await service.post("/v1/tickets/T-1001/claim", {}, AGENT)
        await service.post("/v1/tickets/T-1001/status", {"to": "resolved"}, AGENT)
        await until(lambda: service.whatsapp.sent)
        service.clock.advance(days=10)
        await rate(service, 2, "wamid.2")

        await say(service, "Again!", "wamid.3")
        await say(service, "And here", "wamid.4", number="555000222")

        _, second, third = [one for _, one in service.events("TicketRouted")]
        assert (second.verdicts, second.tags) == ("10", ("unhappy",))
        assert second.facts["last_agent"] == AGENT
        assert second.facts["days_since_last_ticket"] == 10
        assert second.facts["last_csat"] == 2
        assert (third.verdicts, third.facts["open_tickets"]) == ("11", 1)


async def test_what_is_remembered_survives_a_restart(tmp_path):
    async with run_service(tmp_path) as service:
        await service.configure(routing=RULES)
        await say(service, "My parcel?", "wamid.1")
        await service.post("/v1/tickets/T-1001/claim", {}, AGENT)
        before = list(service.desk.state.contacts.by_id.values())

    async with run_service(tmp_path) as service:
        from_snapshot = list(service.desk.state.contacts.by_id.values())
    (tmp_path / "log" / "snapshot").unlink()
    async with run_service(tmp_path) as service:
        from_log = list(service.desk.state.contacts.by_id.values())

    assert before == from_snapshot == from_log
    assert msgspec.structs.asdict(before[0])["last_agent_id"] == AGENT
