"""Tickets told event by event: the traps by name, and seeded random ones."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from warehouses import Told, configured

from routing_service.domain.events import (
    BotHandedOff,
    Candidate,
    Event,
    LevelChanged,
    MessagePosted,
    MessageReceived,
    MessageStatusReported,
    NoteAdded,
    PolicyChanged,
    PriorityChanged,
    RatingAnswered,
    RatingAsked,
    ReactionReceived,
    SendFailed,
    SendRetried,
    ShadowRouted,
    SlaAlerted,
    StatusChanged,
    TagsChanged,
    TeamChanged,
    TicketAssigned,
    TicketOpened,
    TicketRouted,
)

DAYS = ("mon", "tue", "wed", "thu", "fri")
CONFIGURED_AT = datetime(2026, 1, 1, tzinfo=UTC)
CALENDARS: list[dict[str, Any]] = [
    {
        "id": "office",
        "timezone": "Europe/Berlin",
        "weekly": {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in DAYS},
        "holidays": ["2026-11-18"],
    },
    {
        "id": "tokyo",
        "timezone": "Asia/Tokyo",
        "weekly": {day: [["09:00", "18:00"]] for day in DAYS},
    },
]
TARGETS = {"first_response": "1h", "next_response": "2h", "resolution": "8h"}
POLICIES: list[dict[str, Any]] = [
    {
        "id": "urgent",
        "calendar": "always",
        "match": {"priority": "urgent", "country": ["FR", "DE"]},
        "targets": {"first_response": "30m"},
    },
    {"id": "gold", "match": {"tier": "gold"}, "targets": {"first_response": "20m"}},
    {"id": "tokyo", "match": {"team": "japan"}, "targets": TARGETS},
    {"id": "usual", "calendar": "always", "targets": TARGETS},
    {"id": "office", "calendar": "office", "targets": TARGETS},
    {"id": "cycles", "calendar": "office", "targets": TARGETS, "per_cycle": True},
    {
        "id": "closing",
        "calendar": "always",
        "targets": TARGETS,
        "stop_resolution_on": "closed",
        "pauses": {"resolution": ["pending"]},
    },
    {
        "id": "pausing",
        "calendar": "office",
        "targets": TARGETS,
        "pauses": {
            "first_response": ["pending"],
            "next_response": ["pending", "on_hold"],
            "resolution": ["pending", "on_hold"],
        },
    },
    {
        "id": "total",
        "calendar": "always",
        "targets": TARGETS,
        "first_response_from": "total",
    },
    {
        "id": "handing",
        "targets": TARGETS,
        "calendar": "office",
        "pauses": {"internal": ["on_hold"]},
        "internal": [
            {"from": {"level": 1}, "to": {"level": 2}, "target": "40m"},
            {"from": {"team": "support"}, "to": {"team": "japan"}, "target": "3h"},
            {"to": {"team": "experts"}, "target": "1h30m"},
        ],
    },
    {
        "id": "promising",
        "targets": {},
        "calendar": "always",
        "per_cycle": True,
        "stop_resolution_on": "closed",
        "internal": [{"to": {"team": "japan", "level": 2}, "target": "8h"}],
    },
    {"id": "roaming", "targets": TARGETS, "pauses": {"first_response": ["on_hold"]}},
    {
        "id": "strict",
        "targets": {"first_response": "20m", "resolution": "3h"},
        "pauses": {"resolution": ["on_hold"]},
    },
    {
        "id": "counting",
        "calendar": "office",
        "targets": TARGETS,
        "next_response_counts_first": True,
    },
]
UNCHANGING = (
    "tokyo",
    "usual",
    "office",
    "cycles",
    "closing",
    "pausing",
    "total",
    "counting",
)
"""Policies of random stories, which no hand-over concerns."""
TEAMS: list[dict[str, Any]] = [
    {"id": "support", "name": "Support", "is_default": True},
    {"id": "japan", "name": "Japan", "calendar": "tokyo"},
    {"id": "berlin", "name": "Berlin", "calendar": "office"},
    {"id": "experts", "name": "Experts"},
]
AGENTS: list[dict[str, Any]] = [
    {"id": "ana", "name": "Ana", "email": "ana@example.org", "teams": ["support"]},
    {"id": "bo", "name": "Bo", "email": "bo@example.org", "teams": ["japan"]},
    {
        "id": "cy",
        "name": "Cy",
        "email": "cy@example.org",
        "teams": ["experts", "support"],
    },
]

LATENESS = (0, 0, 0, 0, 0.5, 1, 600, 9_000, 20_000)
"""Seconds."""


def configuration() -> list[Told]:
    return configured(
        CONFIGURED_AT,
        calendars=CALENDARS,
        teams=TEAMS,
        agents=AGENTS,
        sla_policies=POLICIES,
    )


def at(day: int, time: str) -> datetime:
    """A time of day (UTC) in November 2026; the 16th is a Monday."""
    hours, minutes = time.split(":")
    return datetime(2026, 11, day, int(hours), int(minutes), tzinfo=UTC)


class Ticket:
    """One ticket's story: `ticket.asks(at)`, `ticket.answers(at)`, ..."""

    def __init__(self, ticket_id: str, opened_at: datetime, **opening: Any) -> None:
        self.id = ticket_id
        self.told: list[Told] = []
        self.status = opening.get("status", "open")
        self._messages = 0
        self.tell(opened_at, TicketOpened(ticket_id=ticket_id, **opening))

    def tell(
        self,
        at: datetime,
        event: Event,
        actor: str = "desk",
        *,
        known_at: datetime | None = None,
    ) -> Ticket:
        self.told.append(Told(at, event, actor, recorded_at=known_at))
        return self

    def asks(self, at: datetime, *, known_at: datetime | None = None) -> Ticket:
        event = MessageReceived(ticket_id=self.id, message_id=self._next_message())
        return self.tell(at, event, known_at=known_at)

    def answers(
        self,
        at: datetime,
        author: Any = "agent",
        agent: str | None = "ana",
        *,
        known_at: datetime | None = None,
        **more: Any,
    ) -> Ticket:
        event = MessagePosted(
            ticket_id=self.id,
            message_id=self._next_message(),
            author=author,
            agent_id=agent,
            **more,
        )
        return self.tell(at, event, known_at=known_at)

    def hears(
        self,
        at: datetime,
        status: Any,
        *,
        known_at: datetime | None = None,
        **more: Any,
    ) -> Ticket:
        """WhatsApp reports on the last message."""
        event = MessageStatusReported(
            ticket_id=self.id,
            message_id=f"{self.id}-{self._messages}",
            status=status,
            **more,
        )
        return self.tell(at, event, known_at=known_at)

    def fails(self, at: datetime) -> Ticket:
        """The last message could not be sent."""
        return self.tell(
            at,
            SendFailed(
                ticket_id=self.id,
                message_id=f"{self.id}-{self._messages}",
                is_final=True,
            ),
        )

    def retries(self, at: datetime, agent: str) -> Ticket:
        """The last message is sent again."""
        message_id = f"{self.id}-{self._messages}"
        return self.tell(
            at,
            SendRetried(ticket_id=self.id, message_id=message_id, agent_id=agent),
        )

    def notes(self, at: datetime, agent: str | None) -> Ticket:
        return self.tell(
            at, NoteAdded(ticket_id=self.id, note_id="n", agent_id=agent), str(agent)
        )

    def becomes(self, at: datetime, status: Any, actor: str = "desk") -> Ticket:
        self.status = status
        return self.tell(at, StatusChanged(ticket_id=self.id, to=status), actor)

    def _next_message(self) -> str:
        self._messages += 1
        return f"{self.id}-{self._messages}"


def trap_stories() -> list[Ticket]:
    return [
        # T1: the message of 09:00 arrives three hours late, after the reply.
        Ticket("late", at(16, "10:00"), policy_id="usual")
        .asks(at(16, "10:00"))
        .answers(at(16, "10:30"))
        .tell(
            at(16, "11:00"),
            SlaAlerted(
                ticket_id="late", target="next_response", period=1, alert="warning-1"
            ),
            known_at=at(16, "11:05"),
        )
        .asks(at(16, "09:00"), known_at=at(16, "12:00")),
        Ticket("gold", at(16, "09:00"), tier="gold")
        .asks(at(16, "09:00"))
        .answers(at(16, "09:30")),
        # T7: resolved by the bot on Monday, reopened and answered on Friday.
        Ticket("bot", at(16, "09:00"), policy_id="usual")
        .asks(at(16, "09:00"))
        .answers(at(16, "09:01"), "bot", None)
        .becomes(at(16, "09:05"), "resolved")
        .asks(at(20, "14:00"))
        .becomes(at(20, "14:00"), "open")
        .answers(at(20, "14:10")),
        # T8: Ana answers, hands over, and resolves; the team changes afterwards.
        Ticket("credit", at(16, "09:00"), team_id="support", agent_id="ana")
        .asks(at(16, "09:00"))
        .answers(at(16, "09:20"))
        .tell(at(16, "09:30"), TicketAssigned(ticket_id="credit", agent_id="bo"))
        .becomes(at(16, "10:00"), "resolved")
        .tell(at(16, "10:05"), TeamChanged(ticket_id="credit", to="japan")),
        # T9: thanks after the resolution.
        Ticket("thanks", at(16, "09:00"), policy_id="usual", team_id="support")
        .asks(at(16, "09:00"))
        .answers(at(16, "09:30"))
        .becomes(at(16, "10:00"), "resolved")
        .tell(at(16, "10:01"), RatingAsked(ticket_id="thanks", survey_id="s1"))
        .asks(at(16, "10:05"))
        .tell(
            at(16, "10:06"),
            RatingAnswered(ticket_id="thanks", survey_id="s1", rating=5),
        ),
        # One hour open, two hours pending, half an hour open.
        Ticket("paused", at(16, "09:00"), policy_id="usual")
        .asks(at(16, "09:00"))
        .becomes(at(16, "10:00"), "pending")
        .becomes(at(16, "12:00"), "open")
        .becomes(at(16, "12:30"), "resolved"),
        # Tuesday 15:30 Berlin to Thursday 10:00: 90 minutes, a holiday, 60 minutes.
        Ticket("holiday", at(17, "14:30"), policy_id="office")
        .asks(at(17, "14:30"))
        .answers(at(19, "09:00")),
        # The hour is used up at the close; the answer comes in the night.
        Ticket("evening", at(16, "15:00"), policy_id="office")
        .asks(at(16, "15:00"))
        .answers(at(16, "22:00")),
        Ticket("unanswered", at(16, "15:00"), policy_id="office").asks(at(16, "15:00")),
        # A reply that failed is none; notes and reactions are none either.
        Ticket("failed", at(16, "09:00"), policy_id="usual")
        .asks(at(16, "09:00"))
        .answers(at(16, "09:10"))
        .fails(at(16, "09:11"))
        .tell(at(16, "09:20"), NoteAdded(ticket_id="failed", note_id="n1"))
        .tell(at(16, "09:21"), ReactionReceived(ticket_id="failed", message_id="x"))
        .answers(at(16, "09:40"), "phone_echo", None),
        # The phone app's message of 08:59 arrives after the customer's: it answers
        # nobody.
        Ticket("early", at(16, "09:00"), policy_id="usual")
        .asks(at(16, "09:00"))
        .answers(at(16, "08:59"), "phone_echo", None)
        .answers(at(16, "09:20")),
        # Closed without ever having been resolved, or answered.
        Ticket("closed", at(16, "09:00"), policy_id="usual")
        .asks(at(16, "09:00"))
        .becomes(at(16, "09:30"), "closed"),
        # Routed: priority and country choose the policy for the clocks already open.
        Ticket("routed", at(16, "09:00"), country="FR")
        .asks(at(16, "09:00"))
        .tell(
            at(16, "09:00") + timedelta(seconds=2),
            TicketRouted(
                ticket_id="routed",
                rule_set_version=1,
                rule_id="vip",
                team_id="support",
                agent_id="ana",
                priority="urgent",
                tags=("vip", "billing"),
                rule_set_id="main",
                verdicts="10",
                skill="billing",
                skill_level=2,
                strategy="least_loaded",
                tie_break="load",
                candidates=("ana", "bo"),
                considered=(Candidate("ana", 1, 3), Candidate("bo", 2, 3)),
                decided_at=at(16, "09:01"),
            ),
        )
        .tell(
            at(16, "09:00"),
            ShadowRouted(
                ticket_id="routed",
                rule_set_version=1,
                rule_set_id="next",
                verdicts="0",
                team_id="support",
                agent_id="ana",
                differs=("priority", "tags"),
            ),
        )
        .tell(at(16, "09:10"), PriorityChanged(ticket_id="routed", to="low"))
        .tell(at(16, "09:20"), TagsChanged(ticket_id="routed", to=("vip",))),
        # Answered under a policy that pauses first and next response differently;
        # another one governs the ticket since.
        Ticket("changed", at(16, "09:00"), policy_id="pausing")
        .asks(at(16, "09:00"))
        .becomes(at(16, "09:10"), "on_hold")
        .answers(at(16, "09:40"))
        .tell(at(16, "10:00"), PolicyChanged(ticket_id="changed", to="usual")),
        # The team's calendar counts where the policy has none.
        Ticket("japan", at(16, "23:30"), team_id="japan")
        .asks(at(16, "23:30"))
        .answers(at(17, "00:45")),
    ]


def handed_stories(count: int, seed: int = 5) -> list[Ticket]:
    """Random stories of tickets handed from team to team, and back. In half of them
    what was said and done reaches the log late; hand-overs are the desk's own."""
    rng = random.Random(seed)
    stories = [_handed_story(f"handed-{number}", rng) for number in range(count)]
    for ticket in stories[::2]:
        ticket.told[1:] = [
            one
            if isinstance(one.event, TeamChanged | LevelChanged)
            else _late(one, rng.choice(LATENESS))
            for one in ticket.told[1:]
        ]
    return stories


def roaming_stories(count: int, seed: int = 13) -> list[Ticket]:
    """Random stories of tickets that other hours, or another policy, come to govern
    while their clocks run."""
    rng = random.Random(seed)
    return [_roaming_story(f"roaming-{number}", rng) for number in range(count)]


def random_stories(count: int, seed: int = 7) -> list[Ticket]:
    rng = random.Random(seed)
    return [_random_story(f"random-{number}", rng) for number in range(count)]


def late_stories(count: int, seed: int = 11) -> list[Ticket]:
    """Random stories whose events reach the log late, or at one and the same second."""
    rng = random.Random(seed)
    stories = [_random_story(f"late-{number}", rng) for number in range(count)]
    for ticket in stories:
        ticket.told[1:] = [_late(one, rng.choice(LATENESS)) for one in ticket.told[1:]]
    return stories


def _late(told: Told, seconds: float) -> Told:
    """The log learns of it when it would have happened."""
    return replace(told, at=told.at - timedelta(seconds=seconds), recorded_at=told.at)


def _random_story(ticket_id: str, rng: random.Random) -> Ticket:
    moment = at(rng.randint(2, 20), "00:00") + timedelta(minutes=rng.randint(0, 1439))
    policy = rng.choice(UNCHANGING)
    status = rng.choice(["open", "open", "pending"])
    ticket = Ticket(ticket_id, moment, policy_id=policy, status=status)
    if rng.random() < 0.9:
        ticket.asks(moment)
    for _ in range(rng.randint(0, 14)):
        moment += timedelta(seconds=rng.choice([1, 600, 3_600, 9_000, 90_000]))
        match rng.randint(0, 10):
            case 0 | 1 | 2:
                ticket.asks(moment)
            case 3 | 4 if ticket.status not in {"resolved", "closed"}:
                ticket.answers(moment, rng.choice(["agent", "phone_echo"]))
            case 5:
                ticket.answers(moment).fails(moment + timedelta(seconds=5))
            case 6:
                ticket.answers(moment, "bot", None)
            case 7:
                ticket.tell(moment, BotHandedOff(ticket_id=ticket_id))
            case 8 | 9:
                ticket.becomes(
                    moment, rng.choice(["open", "pending", "on_hold", "resolved"])
                )
            case _:
                ticket.becomes(moment, rng.choice(["closed", "open"]))
    return ticket


def _handed_story(ticket_id: str, rng: random.Random) -> Ticket:
    moment = at(rng.randint(2, 20), "00:00") + timedelta(minutes=rng.randint(0, 1439))
    policy = rng.choice(["handing", "handing", "promising"])
    ticket = Ticket(ticket_id, moment, policy_id=policy, team_id="support")
    ticket.asks(moment)
    level = 1
    for _ in range(rng.randint(2, 16)):
        moment += timedelta(seconds=rng.choice([0, 1, 600, 3_600, 9_000, 90_000]))
        agent = rng.choice(["ana", "bo", "cy", None, "gone"])
        match rng.randint(0, 9):
            case 0:
                level = 3 - level
                ticket.tell(moment, LevelChanged(ticket_id=ticket_id, to=level))
                team = rng.choice(["japan", "experts"])
                ticket.tell(moment, TeamChanged(ticket_id=ticket_id, to=team))
            case 1 | 2 | 3:
                team = rng.choice(["support", "japan", "experts", "japan", None])
                ticket.tell(moment, TeamChanged(ticket_id=ticket_id, to=team))
            case 4:
                ticket.notes(moment, agent)
            case 5:
                ticket.answers(moment, rng.choice(["agent", "phone_echo"]), agent)
            case 6:
                ticket.answers(moment, "agent", agent).fails(moment)
                if rng.random() < 0.5:
                    moment += timedelta(seconds=rng.choice([0, 600]))
                    ticket.retries(moment, rng.choice(["bo", "cy"]))
            case 7:
                ticket.asks(moment)
            case _:
                status = rng.choice(["open", "on_hold", "pending", "resolved"])
                ticket.becomes(moment, status)
    return ticket


def _roaming_story(ticket_id: str, rng: random.Random) -> Ticket:
    moment = at(rng.randint(2, 20), "00:00") + timedelta(minutes=rng.randint(0, 1439))
    ticket = Ticket(ticket_id, moment, policy_id="roaming", team_id="berlin")
    ticket.asks(moment)
    for _ in range(rng.randint(2, 14)):
        moment += timedelta(seconds=rng.choice([1, 600, 3_600, 9_000, 30_000]))
        match rng.randint(0, 9):
            case 0 | 1 | 2:
                team = rng.choice(["berlin", "japan", "support"])
                ticket.tell(moment, TeamChanged(ticket_id=ticket_id, to=team))
            case 3 | 4:
                policy = rng.choice(["roaming", "strict", "strict", "pausing"])
                ticket.tell(moment, PolicyChanged(ticket_id=ticket_id, to=policy))
            case 5:
                ticket.answers(moment)
            case 6:
                ticket.asks(moment)
            case _:
                status = rng.choice(["open", "on_hold", "pending", "resolved"])
                ticket.becomes(moment, status)
    return ticket


def interleaved(tickets: list[Ticket], seed: int = 3) -> list[Told]:
    """One log of all the stories: each in its own order, mixed with the others."""
    rng = random.Random(seed)
    places = [
        (rng.random() if number else 0.0, number, ticket)
        for ticket in tickets
        for number in range(len(ticket.told))
    ]
    order = [ticket for _, _, ticket in sorted(places, key=lambda place: place[0])]
    told = {ticket.id: iter(ticket.told) for ticket in tickets}
    return [next(told[ticket.id]) for ticket in order]
