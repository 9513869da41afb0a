"""How webhooks travel, and what has become of them."""

from __future__ import annotations

import msgspec


class Manners(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How webhooks travel; the default is one by one, at once, in order, one time.

    `batch_size` changes go into one POST, `copies` is how often each POST is made,
    what waits for `gather_seconds` is shuffled or batched, `is_held` keeps all back.
    Each POST leaves after `delay_seconds` and up to `delay_spread_seconds` more, so
    that a later one may overtake it; with `repeat_probability` it is made once more.
    """

    delay_seconds: float = 0.0
    delay_spread_seconds: float = 0.0
    repeat_probability: float = 0.0
    gather_seconds: float = 0.1
    is_shuffled: bool = False
    is_held: bool = False
    copies: int = 1
    batch_size: int = 1


class Tally(msgspec.Struct):
    """What has become of the POSTs so far."""

    waiting: int = 0
    posts: int = 0
    acknowledged: int = 0
    refused: int = 0
    unreachable: int = 0
