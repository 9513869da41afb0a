from __future__ import annotations

import json

import pytest
from running_service import payload, text_message

PHONE = "33612345612"
MANAGER = "billing-account_manager"
SUPERVISOR = "support-supervisor"
AGENT = "support-support"
WHY = {"reason": "a key account"}


@pytest.fixture
async def desk(service):
    """T-1001 of team support, of a customer nobody has described."""
    await service.configure()
    await service.deliver(
        payload(messages=[text_message("Hello", wamid="wamid.1", sender=PHONE)])
    )
    return service


async def contact_id(desk):
    return (await desk.ticket("T-1001"))["ticket"]["contact"]["id"]


async def describe(desk, who=SUPERVISOR, **given):
    return await desk.post(f"/v1/contacts/{await contact_id(desk)}", given, who)


async def test_an_account_manager_sees_the_tickets_of_key_accounts(desk):
    before = await desk.tickets(MANAGER)

    told = await describe(desk, tier="gold", account_manager_id=MANAGER)
    during = await desk.tickets(MANAGER)
    counts = (await desk.get("/v1/tickets", MANAGER)).json()["counts"]
    await describe(desk, account_manager_id="")
    after = await desk.tickets(MANAGER)

    assert (told.json()["tier"], told.json()["account_manager_id"]) == ("gold", MANAGER)
    assert [one["id"] for one in during] == ["T-1001"]
    assert counts["all"] == 1
    assert (before, after) == ([], [])


async def test_a_ticket_is_handed_to_the_account_manager_of_its_customer(desk):
    await describe(desk, account_manager_id=MANAGER)

    outcome = await desk.post("/v1/tickets/T-1001/hand-to-account-manager", WHY, AGENT)

    assert outcome.json()["ticket"]["agent_id"] == MANAGER


async def test_attributes_are_told_one_by_one_and_taken_away_by_nothing(desk):
    await describe(desk, attributes={"plan": "pro", "segment": "b2b"})

    card = (await describe(desk, attributes={"segment": ""})).json()

    assert card["attributes"] == {"plan": "pro"}
    assert len(desk.events("ContactDescribed")) == 2


async def test_who_may_not_describe_changes_nothing(desk):
    refused = await describe(desk, AGENT, language="fr", tier="gold")

    assert refused.status_code == 403
    assert "contacts.describe" in refused.json()["detail"]
    assert desk.events("ContactCorrected") == []


async def test_an_account_manager_is_somebody_here(desk):
    refused = await describe(desk, account_manager_id="nobody")

    assert refused.status_code == 422
    assert "expected a configured agent" in refused.json()["detail"]


async def test_numbers_are_masked_wherever_a_customer_is_shown(desk):
    view = await desk.ticket("T-1001", SUPERVISOR)

    card = view["ticket"]["contact"]
    assert (card["phone"], card["phone_is_masked"]) == ("+33 6 •• •• •• 12", True)
    assert card["identities"] == ["wa_id:+33 6 •• •• •• 12"]
    assert PHONE not in json.dumps(view)


async def test_searching_for_a_number_confirms_nothing(desk):
    unknown = {
        **text_message("x", wamid="wamid.2", sender=PHONE),
        "type": "hologram",
    }
    del unknown["text"]
    await desk.deliver(payload(messages=[unknown]))
    await desk.post("/v1/tickets/T-1001/status", {"to": "closed"}, AGENT)

    found = await desk.tickets(SUPERVISOR, q=PHONE)
    by_words = await desk.tickets(SUPERVISOR, q="Hello")

    assert found == []
    assert [one["id"] for one in by_words] == ["T-1001"]


async def test_a_number_is_shown_in_full_and_each_time_recorded(desk):
    shown = await desk.post(
        "/v1/tickets/T-1001/reveal-phone", {"reason": "to call"}, SUPERVISOR
    )
    refused = await desk.post("/v1/tickets/T-1001/reveal-phone", {}, AGENT)

    assert shown.json() == {"phone": "+33 6 12 34 56 12"}
    assert refused.status_code == 403
    [(_, revealed)] = desk.events("ContactRevealed")
    assert (revealed.agent_id, revealed.ticket_id, revealed.reason) == (
        SUPERVISOR,
        "T-1001",
        "to call",
    )
    acts = [event.act for _, event in desk.events("ActRecorded")]
    assert "contacts.revealed" in acts
