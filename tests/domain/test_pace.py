"""Below WhatsApp's limits for whatever way the requests take."""

from __future__ import annotations

import math
import random

import pytest

from routing_service.domain.pace import (
    PAIR_BURST,
    PAIR_SECONDS,
    Throughput,
    pair_paid_at,
    pair_wait,
)


def drive(throughput, trip, *, seconds, step=0.001):
    """Sends whenever it may; `trip()` gives the way there and the way back. Returns
    when the messages arrived, in order."""
    arrivals, coming, number = [], [], 0
    for tick in range(int(seconds / step)):
        now = tick * step
        while coming and coming[0][0] <= now:
            _, key, took = coming.pop(0)
            throughput.answered(key, now, took)
        for _ in range(throughput.free(now)):
            there, back = trip()
            number += 1
            throughput.leave(str(number), now)
            arrivals.append(now + there)
            coming.append((now + there + back, str(number), there + back))
            coming.sort()
    return sorted(arrivals)


def most_in_a_second(arrivals):
    first, most = 0, 0
    for last, at in enumerate(arrivals):
        while at - arrivals[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize("per_second", [20, 80, 1000])
def test_a_steady_way_costs_nothing(per_second):
    seconds = 10 + max(10, 200 / per_second)
    arrivals = drive(
        Throughput(per_second), lambda: (0.05, 0.05), seconds=seconds, step=0.002
    )

    assert most_in_a_second(arrivals) <= per_second
    later = [at for at in arrivals if at >= seconds / 2]
    assert len(later) >= 0.95 * per_second * seconds / 2


def test_a_slow_beginning_is_not_taken_for_the_shortest_way():
    trips = iter([(0.9, 0.1)] * 50)

    arrivals = drive(
        Throughput(80), lambda: next(trips, (0.002, 0.002)), seconds=15, step=0.002
    )

    assert most_in_a_second(arrivals) <= 80


@pytest.mark.parametrize("seed", range(5))
def test_an_uneven_way_never_brings_too_many_into_one_second(seed):
    rng = random.Random(seed)

    def trip():
        return rng.uniform(0.002, 0.3), rng.choice((0.002, 0.002, 0.2))

    arrivals = drive(Throughput(80), trip, seconds=10)

    assert most_in_a_second(arrivals) <= 80


def test_a_burst_is_spread_over_the_second():
    throughput = Throughput(80)

    for number in range(throughput.free(0.0)):
        throughput.leave(str(number), 0.0)

    assert throughput.leaving_count == 8
    assert throughput.free(0.001) == 0
    assert throughput.wait(0.0) == pytest.approx(1 / 80)


def test_a_request_that_hangs_holds_its_place_until_it_is_given_up():
    throughput = Throughput(1)
    throughput.leave("m-1", 0.0)
    hanging = throughput.free(9.0), throughput.wait(9.0)
    throughput.answered("m-1", 10.0, 10.0)

    assert hanging == (0, math.inf)
    assert throughput.free(11.1) == 1


def test_what_did_not_leave_takes_no_place():
    throughput = Throughput(1)
    throughput.leave("m-1", 0.0)
    throughput.withdraw("m-1")

    assert throughput.free(1.0) == 1


def test_what_customers_write_counts_too():
    throughput = Throughput(2)
    throughput.heard(0.0)
    throughput.heard(0.5)

    assert [throughput.free(at) for at in (0.6, 1.1, 1.6)] == [0, 1, 1]


@pytest.mark.parametrize(
    ("sent", "wait"),
    [(0, 0), (1, 0), (43, 0), (44, 6), (45, 12), (60, 102)],
)
def test_a_customer_may_be_sent_a_burst_that_is_paid_back(sent, wait):
    paid_at = 0.0
    for _ in range(sent):
        paid_at = pair_paid_at(paid_at, 1_000.0)

    assert pair_wait(paid_at, 1_000.0) == wait


def test_a_burst_stays_within_whatsapps_even_if_it_arrives_closer_together():
    paid_at, now, arrivals = 0.0, 0.0, []
    for number in range(120):
        now += pair_wait(paid_at, now)
        paid_at = pair_paid_at(paid_at, now)
        arrivals.append(now + (5.0 if number < 40 else 0.0))

    debt = 0.0
    for at in sorted(arrivals):
        assert debt - at <= (PAIR_BURST - 1) * PAIR_SECONDS
        debt = pair_paid_at(debt, at)


def test_a_debt_is_forgotten_once_it_is_paid():
    assert pair_paid_at(10.0, 500.0) == 506.0
