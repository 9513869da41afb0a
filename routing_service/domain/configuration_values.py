"""What each kind of configuration says, as frozen values."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from routing_service.domain import conditions
from routing_service.domain.access import EVERYWHERE, Scope
from routing_service.domain.conditions import Condition
from routing_service.domain.internal_targets import InternalTarget
from routing_service.domain.pace import PER_SECOND
from routing_service.domain.types import (
    ChannelKind,
    Priority,
    SlaTarget,
    TicketStatus,
)

LocalInterval = tuple[str, str]
Strategy = Literal["least_loaded", "round_robin", "longest_idle", "sticky"]
MatchField = Literal[
    "priority", "team", "country", "category", "number", "language", "tier"
]

RuleMode = Literal["first", "all"]
RuleStage = Literal["live", "shadow", "draft"]

MAIN = "main"
"""The rule set that a plain list of rules is."""
ALWAYS = "always"
"""The calendar that is open around the clock; it exists in every configuration."""
ANY_LANGUAGE = "*"
"""Key of a text that stands for every language without one of its own."""


class PublicHolidays(msgspec.Struct, frozen=True):
    """Those of countries and their parts ("FR", "DE-BY"), as known when applied."""

    of: tuple[str, ...]
    dates: tuple[date, ...]


class CalendarConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Opening hours: local half-open intervals "HH:MM" to "HH:MM" in an IANA zone.

    `holidays` are the company's own days off, beside public ones.
    """

    id: str
    timezone: str
    weekly: dict[str, tuple[LocalInterval, ...]]
    name: str = ""
    holidays: tuple[date, ...] = ()
    public_holidays: PublicHolidays | None = None
    overrides: dict[date, tuple[LocalInterval, ...]] = {}
    is_default: bool = False

    @property
    def days_off(self) -> tuple[date, ...]:
        """All days without hours, unless an override gives them some."""
        public = self.public_holidays.dates if self.public_holidays else ()
        return (*self.holidays, *public)


class WarnAt(msgspec.Struct, frozen=True, kw_only=True):
    """When to warn: at a percentage of the target, or so long before it. `notify`: who
    is told (audience.Audience); null is who would have to answer."""

    percent: int | None = None
    before_seconds: int | None = None
    notify: tuple[str, ...] | None = None


class Escalation(msgspec.Struct, frozen=True, kw_only=True):
    """What to do so long (business time) after a breach; `target` null means any.

    `level`: 2 escalates to level 2 of `team`, or of the one its team escalates to.
    `supervisor`: the supervisor with the least to do gets it.
    `notify`: who is told (audience.Audience).
    """

    after_seconds: int = 0
    target: SlaTarget | None = None
    team: str | None = None
    agent: str | None = None
    priority: Priority | None = None
    tags: tuple[str, ...] = ()
    level: int | None = None
    supervisor: bool = False
    notify: tuple[str, ...] = ()


class SlaPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """Targets in seconds of business time, and how their clocks run.

    `calendar` null leaves the choice to the team, the number and the account.
    `match`: field -> accepted values; all fields must fit, an empty match fits all.
    `next_response_counts_first`: the wait for the first response is a waiting period
    of next_response too, as Zammad counts; by default only those after it are.
    `internal`: targets of tickets handed from team to team; the first that fits counts.
    """

    id: str
    name: str = ""
    calendar: str | None = None
    match: dict[MatchField, tuple[str, ...]] = {}
    targets: dict[SlaTarget, int | None] = {}
    stop_resolution_on: Literal["resolved", "closed"] = "resolved"
    first_response_from: Literal["human", "total"] = "human"
    pauses: dict[SlaTarget, tuple[TicketStatus, ...]] = msgspec.field(
        default_factory=lambda: {"resolution": ("pending", "snoozed", "resolved")}
    )
    per_cycle: bool = False
    next_response_counts_first: bool = False
    warn_at: tuple[WarnAt, ...] = ()
    escalate: tuple[Escalation, ...] = ()
    internal: tuple[InternalTarget, ...] = ()


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """Agents who share a queue; languages in lower case, countries as ISO 3166.

    `strategy`: how the owner is chosen among those who have room; `sticky_minutes`: how
    long a ticket waits for its last agent, who is there but has no room.
    `follow_the_sun`: new tickets go to the first of these teams that is open.
    `escalates_to`: the team of level 2, null for this one.
    A customer who waits gets another agent once the owner has been gone for
    `take_back_minutes`, or nobody has acted for `stale_minutes`; 0 means never.
    """

    id: str
    name: str
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    calendar: str | None = None
    strategy: Strategy = "least_loaded"
    sticky_minutes: int = 5
    follow_the_sun: tuple[str, ...] = ()
    escalates_to: str | None = None
    take_back_minutes: int = 10
    stale_minutes: int = 0
    is_default: bool = False


class AgentProfile(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers.

    `capacity`: the weight of unresolved tickets routing gives at most; a ticket weighs
    1 where no rule says otherwise. `skills`: name in lower case -> level 1 to 5.
    `shifts`: weekly hours in the agent's `timezone`, as a calendar's; null is always.
    `scope`: what bounds the role's reach.
    """

    id: str
    name: str
    email: str
    role: str = "support"
    teams: tuple[str, ...] = ()
    scope: Scope = EVERYWHERE
    languages: tuple[str, ...] = ()
    skills: dict[str, int] = {}
    shifts: dict[str, tuple[LocalInterval, ...]] | None = None
    capacity: int = 20
    timezone: str | None = None
    locale: str | None = None


class QuickReply(msgspec.Struct, frozen=True, kw_only=True):
    """A prepared answer by language, with {customer}, {agent} and {ticket} in it."""

    id: str
    shortcut: str
    text: dict[str, str]

    def text_in(self, language: str | None) -> str:
        return choose_text(self.text, language)


class NumberConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A WhatsApp number; `id` is Meta's phone_number_id.

    A message within `reopen_hours` of a resolution reopens the ticket.
    `messages_per_second`: WhatsApp's limit for this number, in and out together.
    """

    id: str
    display_number: str | None = None
    name: str = ""
    team: str | None = None
    language: str | None = None
    calendar: str | None = None
    reopen_hours: int = 72
    messages_per_second: int = PER_SECOND
    welcome: dict[str, str] | None = None


class ChannelConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Where notifications go that are for nobody in particular: a Slack channel (its
    URL is a secret), `addresses` by e-mail, or `url`. `language`: of its texts."""

    id: str
    kind: ChannelKind
    name: str = ""
    addresses: tuple[str, ...] = ()
    url: str | None = None
    language: str = "en"


class RuleOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule sets; null leaves the field to later rules and defaults.

    `team` may be `last_team`, `agent` may be `last_agent` or `account_manager`: the
    customer's. `notify`: who is told (audience.Audience). `weight`: of an agent's
    capacity.
    """

    team: str | None = None
    agent: str | None = None
    skill: str | None = None
    skill_level: int | None = None
    priority: Priority | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    policy: str | None = None
    bot: str | None = None
    notify: tuple[str, ...] = ()
    quick_reply: str | None = None
    weight: int | None = None


class RoutingRule(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str = ""
    is_active: bool = True
    when: Condition = conditions.ALWAYS
    then: RuleOutcome = RuleOutcome()


class RuleSet(msgspec.Struct, frozen=True, kw_only=True):
    """Routing rules in order, under the version of their kind (0: none applied).

    `mode`: the first rule that fits decides alone, or all that fit add up, and of two
    that set the same the earlier one counts. `stage`: the live set decides, the shadow
    set is only asked what it would have decided, drafts do nothing.
    """

    id: str = MAIN
    name: str = ""
    mode: RuleMode = "all"
    stage: RuleStage = "live"
    rules: tuple[RoutingRule, ...] = ()
    version: int = 0


def choose_text(texts: dict[str, str], language: str | None) -> str:
    """The text for `language` ("pt-br" falls back to "pt"), else the one for any
    language, else English, else the first."""
    wanted = (language or "").lower()
    for key in (wanted, wanted.partition("-")[0], ANY_LANGUAGE, "en"):
        if key in texts:
            return texts[key]
    return next(iter(texts.values()), "")
