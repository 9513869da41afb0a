"""A day of customers, agents, shifts and absences, from a seed; and an oracle that
looks at every waiting ticket and every agent, after every single thing that happens."""

from __future__ import annotations

import heapq
import random
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

from desk_facts import configured
from desks import a_team, an_agent

from routing_service.domain.assignment import Need
from routing_service.domain.dispatch import Dispatch, Given, decision
from routing_service.domain.events import (
    LevelChanged,
    MessagePosted,
    MessageReceived,
    PresenceChanged,
    StatusChanged,
    TicketAssigned,
    TicketOpened,
    TicketRouted,
)
from routing_service.domain.record import Fact
from routing_service.domain.returning import decide_owner
from routing_service.domain.routing import Router
from routing_service.domain.take_back import Neglected, due, taken_back
from routing_service.domain.ticket import apply
from routing_service.domain.workload import Workload

START = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)  # Europe's clocks change that night
END = START + timedelta(hours=30)
ZONES = ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
SKILLS = ("returns", "watches")
LANGUAGES = ("fr", "en", "de")
PRIORITIES = ("urgent", "high", "normal", "normal", "low")
URGENCY = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
STRATEGIES = ("least_loaded", "round_robin", "longest_idle", "sticky")
SHIFTS = (
    None,
    {day: ["06:00-14:00"] for day in ("sat", "sun")},
    {day: ["13:30-22:15"] for day in ("sat", "sun")},
    {day: ["22:00-06:30"] for day in ("fri", "sat", "sun")},
)
STICKY = timedelta(minutes=5)


def a_company(rng):
    """40 agents in 4 teams, one for each strategy."""
    teams = [
        a_team(name, strategy=name, sticky_minutes=5, stale_minutes=45)
        for name in STRATEGIES
    ]
    agents = [
        an_agent(
            f"a{number:02}",
            teams=rng.sample(STRATEGIES, rng.choice((1, 1, 2))),
            role=rng.choice(("support", "support", "support", "escalation")),
            languages=rng.sample(LANGUAGES, 2),
            skills={skill: rng.randint(1, 5) for skill in SKILLS if rng.random() < 0.5},
            capacity=rng.randint(2, 8),
            timezone=rng.choice(ZONES),
            **({"shifts": shifts} if (shifts := rng.choice(SHIFTS)) else {}),
        )
        for number in range(40)
    ]
    return teams, agents


class Simulation:
    """What the desk does with the pure rules, without a log. `now` moves from one
    happening to the next; after each, `check` must find nothing."""

    def __init__(self, seed, customers):
        self.rng = random.Random(seed)
        self.hurry = customers / 3_000
        teams, agents = a_company(self.rng)
        self.agents = {one["id"]: one for one in agents}
        self.router = Router(configured(teams=teams, agents=agents))
        self.assigner = self.router.assigner
        self.workload = Workload()
        self.dispatch = Dispatch()
        self.neglected = Neglected()
        self.tickets = {}
        self.open = {}
        self.waiting = {}
        self.now = START
        self.given = 0
        self.shifts = {}
        self.most_waiting = 0
        self.happened = count()
        self.queue = []
        for number in range(customers):
            self.after(self.rng.uniform(0, 86_400), self.arrive, f"T-{number}")
        for agent_id in self.agents:
            self.after(self.rng.uniform(0, 7_200), self.flap, agent_id)
        self.shift_changes_at = START

    def run(self):
        while self.queue:
            self.now, _, happen, arguments = heapq.heappop(self.queue)
            self.settle()
            happen(*arguments)
            self.settle()
            self.check()

    def after(self, seconds, happen, *arguments):
        at = self.now + timedelta(seconds=seconds)
        if at < END:
            heapq.heappush(self.queue, (at, next(self.happened), happen, arguments))

    def soon(self, least, most):
        """Seconds; where more customers come, all work faster."""
        return self.rng.uniform(least, most) / self.hurry

    # --- what happens ---------------------------------------------------------------

    def arrive(self, ticket_id):
        rng = self.rng
        skill = rng.choice(SKILLS) if rng.random() < 0.2 else None
        need = Need(
            rng.choice(STRATEGIES),
            rng.choice(LANGUAGES),
            skill=skill,
            skill_level=rng.randint(0, 4) if skill else 0,
            weight=rng.choice((1, 1, 1, 2, 3)),
            last_agent_id=rng.choice([*self.agents, None]),
            waits_since=self.now,
        )
        self.record(ticket_id, TicketOpened(ticket_id=ticket_id))
        choice = self.assigner.choose(need, self.workload, self.now)
        routed = TicketRouted(
            ticket_id=ticket_id,
            rule_set_version=1,
            team_id=need.team_id,
            agent_id=choice.agent_id,
            priority=rng.choice(PRIORITIES),
            language=need.language,
            skill=need.skill,
            skill_level=need.skill_level,
            weight=need.weight,
            facts={"last_agent": need.last_agent_id},
        )
        self.record(ticket_id, routed)
        self.write(ticket_id)

    def write(self, ticket_id):
        event = MessageReceived(ticket_id=ticket_id, message_id="m")
        self.record(ticket_id, event)

    def act(self, ticket_id):
        """The owner does something, if there is one who is there."""
        ticket = self.tickets[ticket_id]
        owner = ticket.agent_id
        is_gone = self.workload.presence.get(owner, "offline") == "offline"
        if ticket.is_ended or owner is None or is_gone:
            return
        roll = self.rng.random()
        if roll < 0.5:
            self.end(ticket, owner)
        elif roll < 0.8:
            event = MessagePosted(ticket_id=ticket_id, message_id="r", author="agent")
            self.record(ticket_id, event, owner)
            self.after(self.soon(20, 240), self.write, ticket_id)
            self.after(self.soon(250, 500), self.act, ticket_id)
        elif roll < 0.88:
            self.record(ticket_id, LevelChanged(ticket_id=ticket_id, to=2), owner)
            self.release(ticket, owner)
        elif roll < 0.94:
            self.release(ticket, owner)
        else:
            self.claim(owner)
            self.after(self.soon(20, 240), self.act, ticket_id)

    def end(self, ticket, owner):
        self.change_status(ticket, "resolved", owner)
        if self.rng.random() < 0.3:
            self.after(self.rng.uniform(60, 7_200), self.come_back, ticket.id)

    def come_back(self, ticket_id):
        ticket = self.tickets[ticket_id]
        if not ticket.is_ended:
            return
        self.change_status(ticket, "open", None)
        for draft in decide_owner(
            ticket, self.router, self.workload, at=self.now, now=self.now
        ):
            self.record(ticket_id, draft.event)
        self.write(ticket_id)

    def change_status(self, ticket, to, agent_id):
        event = StatusChanged(ticket_id=ticket.id, to=to, from_=ticket.status)
        self.record(ticket.id, event, agent_id)

    def release(self, ticket, owner):
        event = TicketAssigned(ticket_id=ticket.id, from_agent_id=owner)
        self.record(ticket.id, event, owner)

    def claim(self, agent_id):
        """By hand anybody may take more than the capacity."""
        if self.waiting:
            ticket_id = self.rng.choice(list(self.waiting))
            event = TicketAssigned(ticket_id=ticket_id, agent_id=agent_id)
            self.record(ticket_id, event, agent_id)

    def flap(self, agent_id):
        """People come, look away and go."""
        to = self.rng.choice(("online", "online", "online", "busy", "away", "offline"))
        event = PresenceChanged(agent_id=agent_id, to=to)
        self.workload.change_presence(event, self.now)
        self.dispatch.stir(agent_id)
        for ticket_id in self.neglected.of(agent_id):
            self.neglected.look_again(
                self.tickets[ticket_id], self.due(self.tickets[ticket_id])
            )
        self.after(self.rng.uniform(600, 7_200), self.flap, agent_id)

    # --- what the desk does ---------------------------------------------------------

    def record(self, ticket_id, event, agent_id=None):
        before = self.tickets.get(ticket_id)
        fact = Fact(
            id=UUID(int=0),
            stream="ticket:" + ticket_id,
            event=event,
            occurred_at=self.now,
            actor=f"agent:{agent_id}" if agent_id else "desk",
        )
        after = self.tickets[ticket_id] = apply(before, fact, None)
        self.open.pop(ticket_id, None)
        self.waiting.pop(ticket_id, None)
        if not after.is_ended:
            self.open[ticket_id] = after
        if waits(after):
            able = {one for one in self.agents if self.is_able(one, after)}
            self.waiting[ticket_id] = after, able
        if after.agent_id is not None and getattr(event, "agent_id", None):
            self.after(self.soon(20, 240), self.act, ticket_id)
        freed = self.workload.follow(before, after, fact)
        if freed is not None:
            self.dispatch.stir(freed)
        if isinstance(event, TicketRouted) and event.agent_id is not None:
            self.check_given(before, after, event.agent_id)
        self.dispatch.follow(after, self.assigner)
        self.neglected.follow(after, self.router.configuration, self.workload)

    def pass_time(self):
        if self.now >= self.shift_changes_at:
            self.shift_changes_at = self.assigner.next_shift_change(self.now)
            for agent_id in self.agents:
                self.dispatch.stir(agent_id)
        self.dispatch.stir_released(self.now)
        for ticket_id in self.neglected.passed(self.now):
            ticket = self.tickets[ticket_id]
            when = self.due(ticket)
            if when is not None and when.at <= self.now:
                self.record(ticket_id, taken_back(ticket, when.reason))
            else:
                self.neglected.look_again(ticket, when)

    def settle(self):
        self.pass_time()
        while given := self.dispatch.next(
            self.tickets, self.assigner, self.workload, self.now
        ):
            assert isinstance(given, Given)
            event = decision(given, "capacity", rule_set_version=1, reason="")
            self.record(given.ticket_id, event)

    def due(self, ticket):
        return due(ticket, self.router.configuration, self.workload)

    # --- the oracle -----------------------------------------------------------------

    def check_given(self, before, after, agent_id):
        """To somebody who may have it, within the capacity, and it was its turn."""
        self.given += 1
        assert self.workload.presence.get(agent_id) == "online"
        assert self.is_on_shift(agent_id)
        assert self.is_able(agent_id, after)
        assert before.declined_by != agent_id
        room = self.rooms()[agent_id]
        assert room >= 0, f"{agent_id} is {-room} above capacity at {self.now}"
        room += after.weight
        for other, able in self.waiting.values():
            if agent_id in able and turn(other) < turn(after):
                assert not self.may_have(agent_id, other, room), (
                    f"{after.id} went to {agent_id} before {other.id} at {self.now}"
                )

    def check(self):
        """No ticket waits while somebody who could have it is free."""
        self.most_waiting = max(self.most_waiting, len(self.waiting))
        if not self.waiting:
            return
        rooms = self.rooms()
        free = {
            agent_id
            for agent_id, presence in self.workload.presence.items()
            if presence == "online"
            and rooms[agent_id] > 0
            and self.is_on_shift(agent_id)
        }
        for ticket, able in self.waiting.values():
            for agent_id in free & able:
                assert not self.may_have(agent_id, ticket, rooms[agent_id]), (
                    f"{ticket.id} waits at {self.now}, {agent_id} is free"
                )

    def rooms(self):
        """What is left of everybody's capacity."""
        rooms = {one["id"]: one["capacity"] for one in self.agents.values()}
        for ticket in self.open.values():
            if ticket.agent_id is not None:
                rooms[ticket.agent_id] -= ticket.weight
        return rooms

    def may_have(self, agent_id, ticket, room):
        return ticket.weight <= room and not self.is_kept_for_another(agent_id, ticket)

    def is_able(self, agent_id, ticket):
        agent = self.agents[agent_id]
        return (
            ticket.team_id in agent["teams"]
            and (ticket.level < 2 or agent["role"] == "escalation")
            and agent_id != ticket.declined_by
            and (
                ticket.skill is None
                or agent["skills"].get(ticket.skill, 0) >= max(1, ticket.skill_level)
            )
        )

    def is_kept_for_another(self, agent_id, ticket):
        """For some minutes, in a sticky team, for the last agent while that one is
        there."""
        if ticket.team_id != "sticky":
            return False
        last = ticket.last_agent_id or ticket.routing.facts["last_agent"]
        since = ticket.waits_since or ticket.last_message_at or ticket.opened_at
        return (
            last not in {None, agent_id}
            and self.now < since + STICKY
            and self.workload.presence.get(last, "offline") != "offline"
            and self.is_on_shift(last)
            and self.is_able(last, ticket)
        )

    def is_on_shift(self, agent_id):
        """Shifts begin and end on whole minutes here."""
        key = (agent_id, self.now.replace(second=0, microsecond=0))
        if key not in self.shifts:
            self.shifts[key] = self.is_at_work(agent_id)
        return self.shifts[key]

    def is_at_work(self, agent_id):
        """By the clock on the agent's wall."""
        agent = self.agents[agent_id]
        if "shifts" not in agent:
            return True
        local = self.now.astimezone(ZoneInfo(agent["timezone"]))
        time = f"{local:%H:%M:%S.%f}"
        for days_ago in (0, 1):
            day = f"{local - timedelta(days=days_ago):%a}".lower()
            for hours in agent["shifts"].get(day, ()):
                opens, closes = hours.split("-")
                is_over_night = closes <= opens
                if days_ago == 0:
                    if opens <= time and (is_over_night or time < closes):
                        return True
                elif is_over_night and time < closes:
                    return True
        return False


def waits(ticket):
    return ticket.status == "open" and ticket.agent_id is None and bool(ticket.team_id)


def turn(ticket):
    since = ticket.waits_since or ticket.last_message_at or ticket.opened_at
    return URGENCY[ticket.priority], since, ticket.id
