"""`python -m demo.history`: months of believable tickets as JSON Lines.

The format is that of `comptoir import history`. The same seed and `--until` give the
same bytes; whatever would happen after `--until` is left out, so that some tickets are
still open then.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

from demo.customers.people import People
from demo.customers.scripts import read_scripts
from demo.past.arrivals import arrivals, bad_days
from demo.past.company import Company
from demo.past.story import Line, tell

LINES_PER_WRITE = 2_000


def history(
    *, days: int, tickets: int, seed: int, until: datetime, settled: bool = False
) -> Iterator[list[Line]]:
    """The lines of one ticket after the other, the earliest opened first; of resolved
    tickets only, if `settled`."""
    rng = Random(seed)
    scripts = read_scripts()
    people = People(scripts)
    company = Company.read(rng)
    first = (until - timedelta(days=days)).date()
    strains = bad_days(first, days, rng)
    comers = arrivals(until=until, days=days, count=tickets, strains=strains, rng=rng)
    end = until.isoformat(timespec="seconds")
    for number, arrival in enumerate(comers, start=1):
        story = tell(
            f"H-{number:05d}",
            arrival,
            seed=seed,
            company=company,
            people=people,
            scripts=scripts,
            rng=rng,
        )
        told = [line for line in story if line["at"] <= end]
        if not settled or _is_resolved(told):
            yield told


def _is_resolved(told: list[Line]) -> bool:
    statuses = [line["to"] for line in told if line["type"] == "status"]
    return bool(statuses) and statuses[-1] in {"resolved", "closed"}


def main() -> None:
    """Writes the history to standard output."""
    arguments = _parser().parse_args()
    until: datetime = arguments.until or datetime.now(UTC).replace(microsecond=0)
    encoder = msgspec.json.Encoder()
    waiting: list[Line] = []
    for lines in history(
        days=arguments.days,
        tickets=arguments.tickets,
        seed=arguments.seed,
        until=until,
        settled=arguments.settled,
    ):
        waiting += lines
        if len(waiting) >= LINES_PER_WRITE:
            sys.stdout.buffer.write(encoder.encode_lines(waiting))
            waiting.clear()
    sys.stdout.buffer.write(encoder.encode_lines(waiting))


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m demo.history",
        description="Writes a made-up past of the demo company as JSON Lines.",
    )
    parser.add_argument("--days", type=int, default=90, help="how long it lasts")
    parser.add_argument("--tickets", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--until", type=_instant, help="its end, ISO 8601 (default: now)"
    )
    parser.add_argument(
        "--settled", action="store_true", help="leave out what is not resolved then"
    )
    return parser


if __name__ == "__main__":
    main()
