"""How fast a full outbox empties within WhatsApp's limits, and what a fire does to it.

    python benchmarks/outbox.py [--messages N] [--numbers N] [--per-second N] [--calm]

Starts the real service on a log with everything posted, and the emulator, which counts
every message against exact limits, loses replies and requests, fails and throttles at
random. Both are killed (-9) again and again while replies go on being posted. Then
each message must have reached its customer once, or have failed with a reason, or be
given up as unknown; each customer's in order; and no limit may have been touched. The
rate is set against what the limits allowed in the time when both processes answered.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from fire.company import Plan
from fire.findings import Findings
from fire.ordeal import Fire, Ordeal

from demo.emulator.chances import Chances

BAR = 0.95


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--numbers", type=int, default=4)
    parser.add_argument("--per-second", type=int, default=100, help="of each number")
    parser.add_argument("--calm", action="store_true", help="without any trouble")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    allowed = arguments.numbers * arguments.per_second
    plan = Plan(
        messages=arguments.messages,
        live=arguments.messages // 50,
        numbers=arguments.numbers,
        per_second=arguments.per_second,
    )
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        ordeal = Ordeal(plan, fire(arguments, allowed), Path(folder))
        print(f"posted    {plan.messages:,} messages in {since(started):.0f} s")
        found = ordeal.run()
    report(found, allowed, since(started))
    return 0 if is_sound(found) else 1


def fire(arguments: argparse.Namespace, allowed: int) -> Fire:
    expected = arguments.messages / allowed
    return Fire(
        desk_kills=0 if arguments.calm else 8,
        desk_every=max(5.0, expected / 9),
        emulator_kills=0 if arguments.calm else 3,
        emulator_every=max(9.0, expected / 4),
        unknown_seconds=100,
        most_seconds=300 + 5 * expected,
        seed=arguments.seed,
        chances=Chances()
        if arguments.calm
        else Chances(
            lost_reply=0.01,
            lost_request=0.002,
            passing=0.01,
            throttled=0.00005,
            throttled_seconds=2,
        ),
    )


def report(found: Findings, allowed: int, seconds: float) -> None:
    print(
        f"fire      service killed {found.desk_kills} times, emulator "
        f"{found.emulator_kills}; {found.replies_lost:,} replies and "
        f"{found.requests_lost:,} requests lost, {found.passing:,} errors, "
        f"{found.throttled} throttles"
    )
    print(
        f"messages  {found.posted:,} posted: {found.delivered:,} delivered, "
        f"{found.failed:,} failed, {found.given_up:,} given up as unknown, "
        f"{len(found.lost)} lost, {len(found.twice)} twice, "
        f"{len(found.out_of_order)} out of order"
    )
    print(
        f"rate      {found.ratio * allowed:,.0f} of {allowed:,} messages/s allowed, "
        f"ratio {found.ratio:.3f}, {found.limit_errors} limit errors "
        f"({found.sending_seconds:.0f} s of sending, {seconds:.0f} s in all)"
    )


def is_sound(found: Findings) -> bool:
    return not (
        found.lost
        or found.twice
        or found.out_of_order
        or found.limit_errors
        or found.ratio < BAR
    )


def since(started: float) -> float:
    return time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
