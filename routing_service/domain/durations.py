"""Durations as people write them ("1h30m") and as the desk counts them (seconds)."""

from __future__ import annotations

import re

UNIT_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}

_WRITTEN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.ASCII)


class NotADuration(ValueError):
    """The value is no duration."""

    def __init__(self, value: object) -> None:
        super().__init__(
            f"duration {value!r}: expected a whole number of seconds or a text such as "
            "90s, 30m, 69h, 1h30m or 2d"
        )
        self.value = value


def parse(value: object) -> int:
    """Seconds of `value`: an integer is seconds already, a text is numbers with units
    from large to small. A day is 24 hours, also of business time.

    Raises NotADuration.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if not isinstance(value, str):
        raise NotADuration(value)
    written = _WRITTEN.fullmatch(value.strip().lower().replace(" ", ""))
    if written is None or not any(written.groups()):
        raise NotADuration(value)
    return sum(
        int(number or 0) * seconds
        for number, seconds in zip(written.groups(), UNIT_SECONDS.values(), strict=True)
    )


def format_duration(seconds: int) -> str:
    """The text `parse` reads back as `seconds`, in hours, minutes and seconds.

    Days are left out: 48h of business time are not two days on the wall.
    """
    if seconds < 0:
        raise NotADuration(seconds)
    hours, rest = divmod(seconds, 3_600)
    minutes, rest = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (rest, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"
