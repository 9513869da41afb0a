"""Durations as people write them in a field (`1h30m`), and as the service counts them.

The service reads the same texts; here they are read only where it wants seconds.
"""

from __future__ import annotations

import re

UNIT_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}

_WRITTEN = re.compile(
    r"(?:(\d+)(?:d|j))?(?:(\d+)h)?(?:(\d+)m(?:in)?)?(?:(\d+)s)?", re.ASCII
)


def read(text: str) -> int | None:
    """Seconds of `90s`, `30m`, `1h30m` or `2d`; None for anything else."""
    written = _WRITTEN.fullmatch(text.strip().lower().replace(" ", ""))
    if written is None or not any(written.groups()):
        return None
    return sum(
        int(number or 0) * seconds
        for number, seconds in zip(written.groups(), UNIT_SECONDS.values(), strict=True)
    )


def written(seconds: int | None) -> str:
    """The text that `read` takes back; empty for None. Days are written as hours: 48h
    of business time are not two days on the wall."""
    if seconds is None:
        return ""
    hours, rest = divmod(seconds, 3_600)
    minutes, rest = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (rest, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"
