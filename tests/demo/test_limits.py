"""WhatsApp's limits to the letter, trouble at random, and what a restart keeps."""

from __future__ import annotations

import pytest
from stage import NUMBER, STRANGER, set_up, until

from demo.emulator.errors import GraphError
from demo.emulator.ledger import Said, read_ledger
from demo.emulator.limits import Limits


def code_of(limits, number_id, wa_id, now):
    try:
        limits.take(number_id, wa_id, now)
    except GraphError as error:
        return error.code
    return None


def test_a_number_is_refused_one_too_many_in_any_second():
    limits = Limits(lambda _: 3, limits_pairs=False)

    codes = [code_of(limits, "n", "c", at) for at in (0, 0.4, 0.9, 0.95, 1.0, 1.3)]

    assert codes == [None, None, None, 130429, None, 130429]
    assert limits.tally.throughput == 2


def test_a_customer_is_refused_beyond_the_burst_until_it_is_paid_back():
    limits = Limits(lambda _: 0, limits_pairs=True)

    burst = [code_of(limits, "n", "c", 100.0) for _ in range(46)]
    later = [code_of(limits, "n", "c", at) for at in (105.9, 106.0, 106.1)]

    assert burst == [None] * 45 + [131056]
    assert later == [131056, None, 131056]
    assert code_of(limits, "n", "another", 100.0) is None


async def test_limit_errors_are_counted(tmp_path):
    async with set_up("--throughput", "0") as stage:
        await stage.say(text="Hi")
        codes = [(await stage.send_text()).status_code for _ in range(46)]

        tally = await stage.control("GET", "limits")

    assert codes == [200] * 45 + [400]
    assert tally == {"counted": 45, "throughput": 0, "pair": 1, "window": 0}


@pytest.mark.parametrize(
    ("chances", "code"),
    [({"passing": 1}, 131000), ({"throttled": 1}, 130429)],
    ids=["passing", "throttled"],
)
async def test_refusals_come_at_random(stage, chances, code):
    await stage.say(text="Hi")
    await stage.control("PUT", "chances", **chances)

    response = await stage.send_text()

    assert response.json()["error"]["code"] == code


@pytest.mark.parametrize(
    ("chances", "count"), [({"lost_reply": 1}, 1), ({"lost_request": 1}, 0)]
)
async def test_a_lost_reply_was_taken_and_a_lost_request_was_not(stage, chances, count):
    await stage.say(text="Hi")
    await stage.control("PUT", "chances", **chances)

    body = {"messaging_product": "whatsapp", "to": STRANGER, "text": {"body": "?"}}
    accepted = stage.emulator.exchange.accept(NUMBER, body)

    chat = await stage.control("GET", f"customers/{STRANGER}")
    assert accepted.fault.how == "drop"
    assert len(chat["messages"]) == 1 + count


async def test_the_same_seed_draws_the_same_trouble(stage):
    await stage.say(text="Hi")
    runs = []
    for _ in range(2):
        await stage.control("PUT", "chances", passing=0.5, seed=3)
        runs.append([(await stage.send_text()).status_code for _ in range(10)])

    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 500}


async def test_a_restart_forgets_neither_windows_nor_limits_nor_reports(tmp_path):
    flags = ("--ledger", str(tmp_path / "ledger"), "--throughput", "0")
    async with set_up(*flags) as first:
        await first.control("PUT", "webhooks", is_held=True)
        await first.say(text="Hi")
        for _ in range(44):
            await first.send_text(biz_opaque_callback_data="mine")

    async with set_up(*flags) as second:
        await until(lambda: len(second.business.statuses()) == 44 * 3)
        codes = [(await second.send_text()).status_code for _ in range(2)]

    assert codes == [200, 400]
    said = [one for one in read_ledger(tmp_path / "ledger") if isinstance(one, Said)]
    assert len(said) == 45
    assert (said[0].opaque, said[0].number_id) == ("mine", NUMBER)


def test_a_torn_last_line_is_left_out(tmp_path):
    path = tmp_path / "ledger"
    line = (
        b'{"type":"heard","at":1,"number_id":"n","wa_id":"1","user_id":"u","name":""}'
    )
    path.write_bytes(line + b"\n" + line[:30])

    assert len(list(read_ledger(path))) == 1
