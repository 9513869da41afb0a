from __future__ import annotations

from running_service import payload, text_message

LIVE = {
    "id": "main",
    "stage": "live",
    "rules": [
        {"id": "money", "when": {"keywords": ["invoice"]}, "then": {"team": "billing"}}
    ],
}
SHADOW = {
    "id": "candidate",
    "stage": "shadow",
    "rules": [{"id": "all", "then": {"team": "billing", "tags": ["new"]}}],
}


async def wrote(service, text):
    message = text_message(text, wamid=f"wamid.{text}", sender=f"336{len(text):08}")
    await service.deliver(payload(messages=[message]))


async def test_a_shadow_rule_set_is_asked_and_decides_nothing(service):
    await service.configure(routing=[LIVE, SHADOW])

    await wrote(service, "hello")

    (ticket,) = await service.tickets()
    ((_, event),) = service.events("ShadowRouted")
    assert ticket["team_id"] == "support"
    assert (event.rule_set_id, event.rule_id, event.team_id) == (
        "candidate",
        "all",
        "billing",
    )
    assert event.differs == ("team_id", "tags")


async def test_without_a_shadow_rule_set_nothing_is_recorded(service):
    await service.configure(routing=[LIVE])

    await wrote(service, "hello")

    assert service.events("ShadowRouted") == []


async def test_the_disagreement_is_shown_with_samples(service):
    await service.configure(routing=[LIVE, SHADOW])
    for text in ("hello", "my invoice", "where?"):
        await wrote(service, text)

    shown = (await service.get("/v1/routing/shadow")).json()

    assert shown["rule_set_id"] == "candidate"
    assert (shown["tickets"], shown["differing"]) == (3, 3)
    assert shown["by_field"] == {"tags": 3, "team_id": 2}
    sample = shown["samples"][0]
    assert sample["ticket_id"] == "T-1003"
    assert sample["then"]["team_id"] == "support"
    assert sample["now"]["team_id"] == "billing"


async def test_a_new_shadow_rule_set_begins_to_count_anew(service):
    await service.configure(routing=[LIVE, SHADOW])
    await wrote(service, "hello")
    await service.configure(routing=[LIVE, {**SHADOW, "rules": []}])
    await wrote(service, "my invoice")

    shown = (await service.get("/v1/routing/shadow")).json()

    assert (shown["tickets"], shown["differing"]) == (1, 1)


async def test_without_a_shadow_rule_set_there_is_nothing_to_show(service):
    shown = (await service.get("/v1/routing/shadow")).json()

    assert shown["rule_set_id"] is None
    assert shown["samples"] == []
