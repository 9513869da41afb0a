"""What clocks run by: a policy, and the calendars it counts in."""

from __future__ import annotations

import msgspec

from routing_service.domain.business_time import Calendar
from routing_service.domain.configuration_values import SlaPolicy
from routing_service.domain.internal_targets import HandOver, target_of
from routing_service.domain.sla_thresholds import Thresholds, thresholds_of

NO_POLICY = SlaPolicy(id="")
"""Governs tickets that no policy fits: no target, so no clock is shown."""


class Terms:
    """The policy and the calendar that clocks run by. `team_calendar`: the team's own
    hours, in which it keeps internal targets; null where they are the calendar's.

    Many clocks share one, so it is no struct: a snapshot writes it once (TermsTable).
    """

    __slots__ = ("_internal", "_thresholds", "calendar", "policy", "team_calendar")

    def __init__(
        self,
        policy: SlaPolicy,
        calendar: Calendar,
        team_calendar: Calendar | None = None,
    ) -> None:
        self.policy = policy
        self.calendar = calendar
        self.team_calendar = team_calendar
        self._thresholds: Thresholds | None = None
        self._internal: dict[int | None, Terms] | None = None

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Terms)
            and (self.policy is other.policy or self.policy == other.policy)
            and self.calendar == other.calendar
            and self.team_calendar == other.team_calendar
        )

    def __hash__(self) -> int:
        return hash((self.policy.id, self.calendar))

    @property
    def thresholds(self) -> Thresholds:
        """The alerts of the policy's clocks; worked out when first asked for."""
        if self._thresholds is None:
            self._thresholds = thresholds_of(self.policy)
        return self._thresholds

    def of_hand_over(self, hand_over: HandOver) -> Terms:
        """What the clock of a hand-over runs by: the same policy with the target of the
        row that fits, or none, in the receiving team's hours."""
        seconds = target_of(self.policy.internal, hand_over)
        if self._internal is None:
            self._internal = {}
        terms = self._internal.get(seconds)
        if terms is None:
            policy = msgspec.structs.replace(
                self.policy, targets={} if seconds is None else {"internal": seconds}
            )
            terms = Terms(policy, self.team_calendar or self.calendar)
            self._internal[seconds] = terms
        return terms
