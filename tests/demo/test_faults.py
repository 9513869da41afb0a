from __future__ import annotations

import httpx
import pytest
from stage import STRANGER, until

from demo.emulator.errors import ERRORS


@pytest.mark.parametrize("code", sorted(ERRORS))
async def test_every_code_can_be_asked_for(stage, code):
    await stage.say(text="Hi")
    await stage.control("POST", "faults", code=code)

    refused = await stage.send_text()
    then = await stage.send_text()

    assert refused.json()["error"]["code"] == code
    assert refused.status_code == ERRORS[code][0]
    assert then.status_code == 200


async def test_a_fault_can_come_as_a_failed_status(stage):
    await stage.say(text="Hi")
    await stage.control("POST", "faults", code=131026, how="status")

    response = await stage.send_text()

    wamid = response.json()["messages"][0]["id"]
    [failed] = await until(lambda: stage.business.statuses(wamid))
    assert (failed["status"], failed["errors"][0]["code"]) == ("failed", 131026)


async def test_a_fault_can_be_for_one_customer_and_some_times(stage):
    await stage.say(text="Hi")
    await stage.say("15550002222", text="Hi")
    await stage.control("POST", "faults", code=131056, to=STRANGER, count=2)

    other = await stage.send_text(to="15550002222")
    codes = [(await stage.send_text()).status_code for _ in range(3)]

    assert other.status_code == 200
    assert codes == [400, 400, 200]


async def test_a_message_whose_answer_comes_late_is_delivered_all_the_same(stage):
    await stage.say(text="Hi")
    await stage.control("POST", "faults", how="timeout", seconds=0.2)

    response = await stage.send_text(biz_opaque_callback_data="mine")

    assert response.elapsed.total_seconds() >= 0.2
    await until(lambda: len(stage.business.statuses()) == 3)
    assert stage.business.statuses()[0]["biz_opaque_callback_data"] == "mine"


async def test_a_lost_message_is_never_heard_of_again(stage):
    await stage.say(text="Hi")
    await stage.control("POST", "faults", how="timeout", seconds=0, is_lost=True)

    await stage.send_text()

    chat = await stage.control("GET", f"customers/{STRANGER}")
    assert len(chat["messages"]) == 1
    assert not stage.business.statuses()


async def test_planned_faults_can_be_seen_and_dropped(stage):
    await stage.control("POST", "faults", code=131000, count=5)

    planned = await stage.control("GET", "faults")
    left = await stage.control("DELETE", "faults")

    assert planned["faults"][0]["count"] == 5
    assert left == {"faults": []}


async def test_a_misspelt_fault_is_refused(stage):
    response = await stage.client.post("/_emulator/faults", json={"cod": 1})

    assert response.status_code == 400
    assert "cod" in response.json()["error"]["error_data"]["details"]


async def test_the_control_doors_need_the_token(stage):
    for path in ("journal", "customers", "faults", "webhooks", "speed"):
        response = await stage.client.get(
            f"/_emulator/{path}", headers={"Authorization": ""}
        )

        assert response.status_code == httpx.codes.UNAUTHORIZED
