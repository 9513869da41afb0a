"""Real processes under fire: nothing twice, nothing lost, everything in order."""

from __future__ import annotations

import asyncio

import pytest

from benchmarks.fire.company import Plan
from benchmarks.fire.ordeal import Fire, Ordeal
from demo.emulator.chances import Chances


@pytest.mark.slow
async def test_every_message_survives_kills_and_lost_replies_once_and_in_order(
    tmp_path,
):
    plan = Plan(messages=2_000, live=40, numbers=2, per_second=250, chatty=0)
    fire = Fire(
        desk_kills=2,
        desk_every=2.5,
        emulator_kills=1,
        emulator_every=2,
        unknown_seconds=6,
        most_seconds=120,
        chances=Chances(
            lost_reply=0.01,
            lost_request=0.002,
            passing=0.01,
            throttled=0.0005,
            throttled_seconds=0.5,
        ),
    )

    found = await asyncio.to_thread(Ordeal(plan, fire, tmp_path).run)

    assert found.lost == []
    assert found.twice == []
    assert found.out_of_order == []
    assert found.limit_errors == 0
    assert found.posted == 2_040
    assert (found.desk_kills, found.emulator_kills) == (2, 1)
