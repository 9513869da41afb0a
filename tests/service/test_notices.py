"""Operational notices: open until somebody has seen to them."""

from __future__ import annotations

import pytest
from running_service import Clock, run_service

ADMINISTRATOR = None  # the service's own token
SUPERVISOR = "head-supervisor"


def change(field, **value):
    return {"entry": [{"id": "1", "changes": [{"field": field, "value": value}]}]}


ALERT = change("account_alerts", alert_info={"alert_type": "OBA_APPROVED"})
FLAGGED = {"event": "FLAGGED", "current_limit": "TIER_1K"}
QUALITY = change("phone_number_quality_update", **FLAGGED)
HARMLESS = change("message_template_quality_update", new_quality_score="GREEN")


@pytest.fixture
async def desk(service):
    await service.configure()
    for notice in (ALERT, HARMLESS, QUALITY):
        await service.deliver(notice)
    return service


async def listed(service, who=SUPERVISOR, **query):
    response = await service.get("/v1/notices", who, **query)
    assert response.status_code == 200, response.text
    return response.json()["notices"]


async def test_what_needs_action_is_open_with_what_whatsapp_said(desk):
    found = {one["field"]: one for one in await listed(desk, open=True)}

    assert set(found) == {"account_alerts", "phone_number_quality_update"}
    flagged = found["phone_number_quality_update"]
    assert (flagged["notice"], flagged["needs_action"]) == ("FLAGGED", True)
    assert flagged["value"] == FLAGGED
    assert (flagged["settled_at"], flagged["number_id"]) == (None, None)


async def test_all_notices_are_listed_newest_first(desk):
    desk.clock.advance(hours=1)
    await desk.deliver(change("account_update", event="VERIFIED_ACCOUNT"))

    found = await listed(desk)

    assert found[0]["field"] == "account_update"
    assert len(found) == 4


async def test_a_settled_notice_is_closed_once(desk):
    notice_id = (await listed(desk, open=True))[0]["id"]

    first = await desk.post(f"/v1/notices/{notice_id}/settle")
    desk.clock.advance(minutes=5)
    second = await desk.post(f"/v1/notices/{notice_id}/settle")

    assert first.status_code == 200, first.text
    assert first.json() == second.json()
    assert first.json()["settled_at"] is not None
    assert notice_id not in [one["id"] for one in await listed(desk, open=True)]
    assert len(desk.events("NoticeSettled")) == 1


async def test_open_notices_survive_a_restart(tmp_path):
    clock = Clock()
    async with run_service(tmp_path, clock=clock) as first:
        await first.deliver(ALERT)
        await first.deliver(QUALITY)
        settled = (await listed(first, None, open=True))[0]["id"]
        await first.post(f"/v1/notices/{settled}/settle")

    async with run_service(tmp_path, clock=clock) as second:
        (left,) = await listed(second, None, open=True)

    assert left["id"] != settled


@pytest.mark.parametrize("notice_id", ["x", "0" * 32, "'; drop table events"])
async def test_an_unknown_notice_is_not_found(desk, notice_id):
    response = await desk.post(f"/v1/notices/{notice_id}/settle")

    assert response.status_code == 404


async def test_supervisors_look_and_administrators_act(desk):
    notice_id = (await listed(desk, open=True))[0]["id"]

    seen = await desk.get("/v1/notices", "support-support")
    settled = await desk.post(f"/v1/notices/{notice_id}/settle", who=SUPERVISOR)

    assert (seen.status_code, settled.status_code) == (403, 403)
