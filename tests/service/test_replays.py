from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from running_service import MONDAY, payload, run_service, text_message
from typer.testing import CliRunner

from comptoir.cli import app

CANDIDATE = """
- id: everything
  then: {team: billing}
"""


async def wrote(service, texts):
    """Customers' messages, a minute apart, each of somebody else."""
    for number, text in enumerate(texts):
        message = text_message(
            text,
            wamid=f"wamid.{text}.{number}",
            sender=f"3360000{number:04}",
            at=MONDAY + timedelta(minutes=number),
        )
        service.clock.advance(minutes=1)
        await service.deliver(payload(messages=[message]))


async def replayed(service, **candidate):
    started = await service.post("/v1/routing/replays", candidate)
    assert started.status_code == 202, started.text
    path = f"/v1/routing/replays/{started.json()['id']}"
    async with asyncio.timeout(30):
        while (shown := (await service.get(path)).json())["state"] == "running":
            await asyncio.sleep(0.02)
    return shown


async def test_the_rules_in_force_give_every_decision_again(service):
    await service.configure()
    for agent in ("support-support", "billing-support"):
        await service.post("/v1/me/presence", {"to": "online"}, agent)
    await wrote(service, ["hello", "my invoice", "an invoice again", "where is it?"])

    shown = await replayed(service, months=1)

    result = shown["result"]
    assert shown["state"] == "done"
    assert shown["done"] == shown["total"]
    assert (result["tickets"], result["same"]) == (4, 4)
    assert {one["agent_id"]: one["now"] for one in result["by_agent"]} == {
        "support-support": 2,
        "billing-support": 2,
    }


async def test_a_candidate_is_compared_with_what_happened(service):
    await service.configure()
    await wrote(service, ["hello", "my invoice"])

    shown = await replayed(service, rules=CANDIDATE, months=1)

    result = shown["result"]
    assert (result["tickets"], result["different"]) == (2, 2)
    assert result["by_field"] == {"team_id": 1, "category": 1, "priority": 1}
    assert {one["ticket_id"] for one in result["samples"]} == {"T-1001", "T-1002"}


async def test_a_candidate_that_does_not_read_is_refused(service):
    response = await service.post(
        "/v1/routing/replays", {"rules": "- {id: a, then: {tean: x}}", "months": 1}
    )

    assert response.status_code == 422
    assert "tean" in response.json()["detail"]


async def test_a_replay_can_be_stopped_and_makes_room_for_the_next(service):
    await service.configure()
    await wrote(service, ["hello"])
    started = await service.post("/v1/routing/replays", {"months": 1})
    busy = await service.post("/v1/routing/replays", {"months": 1})

    stopped = await service.client.delete(
        f"/v1/routing/replays/{started.json()['id']}",
        headers={"Authorization": f"Bearer {service.token}"},
    )

    assert busy.status_code == 409
    assert stopped.json()["state"] == "stopped"
    assert (await replayed(service, months=1))["state"] == "done"


async def test_a_decision_that_a_shadow_stood_beside_is_given_again(service):
    live = {"id": "main", "rules": [{"id": "all", "then": {"team": "billing"}}]}
    shadow = {"id": "next", "stage": "shadow", "rules": []}
    await service.configure(routing=[live, shadow])
    await wrote(service, ["hello"])

    shown = await replayed(service, months=1)

    assert (shown["result"]["tickets"], shown["result"]["same"]) == (1, 1)


async def test_erased_words_are_counted_and_not_guessed(tmp_path):
    async with run_service(tmp_path) as service:
        await service.configure()
        await wrote(service, ["hello", "my invoice"])
        service.desk.log.execute_write(
            "delete from personal where data ->> 'text' = 'my invoice'"
        ).result()

        shown = await replayed(service, months=1)

    assert (shown["result"]["tickets"], shown["result"]["without_text"]) == (1, 1)


async def test_the_front_door_replays_a_log_that_no_service_holds(tmp_path):
    candidate = tmp_path / "candidate.yml"
    candidate.write_text(CANDIDATE)
    async with run_service(tmp_path / "data") as service:
        await service.configure()
        await wrote(service, ["hello", "my invoice"])
    arguments = ["routing", "replay", str(candidate), "--months", "100"]

    result = CliRunner().invoke(app, [*arguments, "--data", str(tmp_path / "data")])

    assert result.exit_code == 0, result.output
    assert "2 tickets compared, 0 of them imported: 2 differ (100.0%)." in result.stdout
    assert "T-1001" in result.stdout


@pytest.mark.parametrize("role", ["support", "analyst"])
async def test_only_who_may_read_the_configuration_replays(service, role):
    await service.configure()
    agent = "ana-lyst" if role == "analyst" else "support-support"

    response = await service.post("/v1/routing/replays", {"months": 1}, agent)

    assert response.status_code == 403
