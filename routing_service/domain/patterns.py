"""Regular expressions that cannot stall anybody: each has a limit in time."""

from __future__ import annotations

import regex  # type: ignore[import-untyped]

BUDGET_SECONDS = 0.02
"""Of all regular expressions on one message together. It is shared evenly, so that the
intake waits no longer than this for the worst set of rules."""
MOST_PATTERNS = 40
"""Different ones in a rule set: each has at least half a millisecond, where a usual one
takes 2 to 10 microseconds."""


class PatternUnfit(ValueError):
    """No regular expression; `position` is the offset of the mistake, where known."""

    def __init__(self, reason: str, position: int | None) -> None:
        super().__init__(reason)
        self.position = position


class OutOfTime(Exception):
    """A regular expression did not come to an end within its limit."""


class Pattern:
    """A compiled expression, found anywhere in a text, whatever the case."""

    __slots__ = ("_compiled", "_seconds")

    def __init__(self, pattern: str, *, seconds: float = BUDGET_SECONDS) -> None:
        """Raises PatternUnfit."""
        try:
            self._compiled = regex.compile(pattern, regex.IGNORECASE | regex.VERSION1)
        except (regex.error, OverflowError, RecursionError) as error:
            reason = getattr(error, "msg", None) or str(error)
            raise PatternUnfit(reason, getattr(error, "pos", None)) from error
        self._seconds = seconds

    def is_found(self, text: str) -> bool:
        """Raises OutOfTime."""
        try:
            return self._compiled.search(text, timeout=self._seconds) is not None
        except TimeoutError:
            raise OutOfTime from None
