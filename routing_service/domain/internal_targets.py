"""Internal targets: how soon a team that is handed a ticket takes it up (in ITIL:
operational level agreements)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """Who hands over, or who is handed the ticket; null fits any."""

    team: str | None = None
    level: int | None = None

    def fits(self, team_id: str, level: int) -> bool:
        return self.team in {None, team_id} and self.level in {None, level}


class InternalTarget(msgspec.Struct, frozen=True, kw_only=True):
    """`target`: seconds of business time for tickets handed over like this."""

    target: int
    from_: Side = msgspec.field(default=Side(), name="from")
    to: Side = Side()


class HandOver(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A ticket went to another team, or to another level of its team."""

    from_team_id: str
    from_level: int
    to_team_id: str | None
    to_level: int


def target_of(rows: Iterable[InternalTarget], hand_over: HandOver) -> int | None:
    """The first row that fits decides; null without one, and for a ticket that no team
    was given."""
    team_id, level = hand_over.to_team_id, hand_over.to_level
    if team_id is None:
        return None
    for row in rows:
        if row.from_.fits(hand_over.from_team_id, hand_over.from_level) and row.to.fits(
            team_id, level
        ):
            return row.target
    return None
