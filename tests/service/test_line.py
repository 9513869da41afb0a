"""Whose message is next on one number, and when."""

from __future__ import annotations

import math

from routing_service.desk.line import Line


def line_with(*messages, per_second=100):
    line = Line(per_second)
    for message in messages:
        line.put(message[0], message)
    return line


def take_all(line, now):
    taken = []
    while (turn := line.next(now)) is not None:
        taken.append(turn[1])
    return taken


def test_each_customer_has_one_message_on_its_way():
    line = line_with("a1", "a2", "b1", "b2")

    first = take_all(line, 0.0)
    line.done("a")
    second = take_all(line, 0.0)

    assert (first, second) == (["a1", "b1"], ["a2"])


def test_a_customer_who_rests_keeps_the_place_of_the_message():
    line = line_with("a1", "a2", "b1")
    take_all(line, 0.0)

    line.rest("a", until=5.0)

    assert take_all(line, 4.9) == []
    assert line.wait(4.0) == 1.0
    assert take_all(line, 5.0) == ["a1"]


def test_a_rest_can_end_before_its_time_and_ends_once():
    line = line_with("a1")
    take_all(line, 0.0)
    line.rest("a", until=5.0)

    line.release("a")

    assert take_all(line, 1.0) == ["a1"]
    line.done("a")
    assert take_all(line, 6.0) == []


def test_after_a_pause_one_goes_first_to_see():
    line = line_with("a1", "b1", "c1")
    line.pause(0.0, 2.0, 4, "too many")

    before, after = line.next(1.9), line.next(2.0)
    line.throughput.leave("a1", 2.0)
    others = line.next(2.0)
    line.throughput.answered("a1", 2.1, 0.1)
    line.troubles = 0

    assert (before, after, others) == (None, ("a", "a1"), None)
    assert take_all(line, 2.2) == ["b1", "c1"]


def test_answers_to_what_left_before_a_pause_do_not_count_as_further_troubles():
    line = line_with("a1")

    for _ in range(10):
        line.pause(0.0, 2.0, 4, "too many")

    assert line.troubles == 1


def test_a_stopped_number_sends_nothing_and_keeps_everything():
    line = line_with("a1", "b1")
    line.is_stopped = True

    stopped, wait = line.next(0.0), line.wait(0.0)
    line.is_stopped = False

    assert (stopped, wait) == (None, math.inf)
    assert take_all(line, 0.0) == ["a1", "b1"]
