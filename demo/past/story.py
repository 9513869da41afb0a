"""One past ticket, told in the lines of the `history` import format."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from demo.customers.people import People, Person
from demo.customers.scripts import TOPICS, Script, Topic
from demo.past.arrivals import Arrival
from demo.past.company import LEVEL_2, TEAM_OF, Company
from routing_service.domain.types import Priority

TOPIC_SHARES: Mapping[Topic, int] = {
    "delivery": 38,
    "billing": 22,
    "technical": 17,
    "sales": 12,
    "account": 11,
}
BOT_SHARE = 0.12
UNANSWERED_SHARE = 0.015
HANDED_OVER_SHARE = 0.12
PENDING_SHARE = 0.3
REOPENED_SHARE = 0.07
ESCALATED: frozenset[Priority] = frozenset({"urgent", "high"})
"""Priorities whose missed first responses go to level 2."""
RATED_SHARE = 0.36
CLOSED_AFTER = timedelta(hours=72)

_ROUNDS = (1, 2, 3, 4)
_ROUND_SHARES = (38, 34, 19, 9)

Line = dict[str, Any]


@dataclass(slots=True)
class Story:
    """What happened to one ticket so far; `now` is when the last thing did."""

    ticket: str
    seed: int
    person: Person
    topic: Topic
    script: Script
    company: Company
    strain: float
    rng: Random
    now: datetime
    team: str
    priority: Priority = "normal"
    agent: str = ""
    order: str = ""
    slowness: float = 0.0
    lines: list[Line] = field(default_factory=list)

    @property
    def tags(self) -> list[str]:
        return ["unhappy"] if self.person.mood == "angry" else []

    def add(self, kind: str, **fields: object) -> None:
        self.lines.append(
            {
                "id": f"demo-{self.seed}:{self.ticket}:{len(self.lines)}",
                "ticket": self.ticket,
                "at": self.now.isoformat(timespec="seconds"),
                "type": kind,
                **fields,
            }
        )

    def pass_time(self, seconds: float) -> None:
        """Time passes on everybody's clock."""
        self.now += timedelta(seconds=int(seconds))

    def work(self, seconds: float) -> None:
        """Time passes while the team is at work."""
        calendar = self.company.calendar(self.team, self.priority)
        self.now = calendar.add(self.now, max(20, int(seconds)))

    def around(self, median: float, spread: float) -> float:
        """Log-normal seconds."""
        return self.rng.lognormvariate(math.log(median), spread)

    def customer_says(self, text: str) -> None:
        self.add("customer_message", text=text.replace("{order}", self.order))

    def agent_says(self, text: str) -> None:
        name = next(
            one.first_name for one in self.company.colleagues if one.id == self.agent
        )
        filled = (
            text.replace("{order}", self.order)
            .replace("{customer}", self.person.first_name)
            .replace("{agent}", name)
        )
        self.add("agent_reply", agent=self.agent, text=filled)


def tell(
    ticket: str,
    arrival: Arrival,
    *,
    seed: int,
    company: Company,
    people: People,
    scripts: Mapping[str, Script],
    rng: Random,
) -> list[Line]:
    """The lines of a whole ticket, in the order of time, beyond any `until`."""
    person = people.person(arrival.country, rng.randrange(arrival.country.people))
    topic = rng.choices(TOPICS, [TOPIC_SHARES[one] for one in TOPICS])[0]
    story = Story(
        ticket=ticket,
        seed=seed,
        person=person,
        topic=topic,
        script=scripts[person.language],
        company=company,
        strain=arrival.strain,
        rng=rng,
        now=arrival.at,
        team=_team(person, topic),
        order=f"MR-{rng.randrange(10_000, 100_000)}",
    )
    _open(story)
    if rng.random() < UNANSWERED_SHARE:
        story.work(story.around(3600, 0.5))
        story.add("status", to="resolved")
    else:
        _answer(story)
        _converse(story)
        _resolve(story)
    _close(story)
    story.lines.sort(key=lambda line: str(line["at"]))
    return story.lines


def _team(person: Person, topic: Topic) -> str:
    is_indian = person.language == "hi" and topic in {"delivery", "sales"}
    return "asia" if is_indian else TEAM_OF[topic]


def _open(story: Story) -> None:
    rng, script = story.rng, story.script
    openings = script.topics[story.topic].openings
    place = rng.randrange(len(openings))
    category, story.priority = _classify(story, place)
    story.add(
        "opened",
        contact=f"+{story.person.wa_id}",
        channel="whatsapp",
        team=story.team,
        priority=story.priority,
        language=story.person.language,
        country=story.person.country,
        category=category,
        tags=story.tags,
        policy=story.priority,
    )
    greeting = rng.choice(script.greetings[story.person.mood])
    story.customer_says(f"{greeting} {openings[place]}")
    if story.topic in {"sales", "account"} and rng.random() < BOT_SHARE:
        _meet_bot(story)


def _classify(story: Story, place: int) -> tuple[str, Priority]:
    """Category and priority, as the demo's routing rules would give them."""
    if story.rng.random() < 0.02:
        return story.topic, "urgent"
    if story.topic == "billing" and place == 1:
        return "double-charge", "urgent"
    if story.topic == "billing" and place == 0:
        return "refund", "high"
    if story.person.mood == "angry":
        return story.topic, "high"
    return story.topic, "low" if story.topic in {"sales", "account"} else "normal"


def _meet_bot(story: Story) -> None:
    script, rng = story.script, story.rng
    story.pass_time(2)
    story.add("bot_message", text=rng.choice(script.agent.questions))
    story.pass_time(rng.uniform(20, 120))
    story.customer_says(rng.choice(script.topics[story.topic].details))
    story.pass_time(3)
    story.add("bot_handoff")


def _answer(story: Story) -> None:
    """Somebody takes the ticket and answers for the first time."""
    rng = story.rng
    colleague = story.company.choose(rng, story.team, story.person.language)
    story.agent = colleague.id
    target = story.company.target_seconds(story.priority)
    ease = 0.3 if story.priority in ESCALATED else 0.24
    story.slowness = story.around(ease * story.strain * colleague.pace, 0.7)
    wait = target * min(story.slowness, 4.0)
    if story.slowness > 1 and story.priority in ESCALATED:
        story.add("assigned", agent=story.agent)
        story.work(target)
        _escalate(story)
        story.work(story.around(target * 0.4, 0.5))
    elif rng.random() < 0.7:
        story.work(min(wait * 0.3, rng.uniform(20, 120)))
        story.add("assigned", agent=story.agent)
        story.work(wait * 0.7)
    else:
        story.work(wait)
        story.add("assigned", agent=story.agent)
        story.pass_time(25)
    script = story.script
    line = rng.choice(script.agent.questions)
    story.agent_says(f"{rng.choice(script.agent.greetings)} {line}")


def _escalate(story: Story) -> None:
    """Nobody answered in time: level 2 takes over, as the policies of the demo say."""
    story.team = LEVEL_2
    story.add("tags", to=[*story.tags, "escalated"])
    story.add("team", to=LEVEL_2)
    expert = story.company.choose(story.rng, LEVEL_2, story.person.language)
    story.agent = expert.id
    story.add("assigned", agent=expert.id)


def _converse(story: Story) -> None:
    """The customer tells more and is answered, one to four times."""
    rng, script = story.rng, story.script
    rounds = rng.choices(_ROUNDS, _ROUND_SHARES)[0]
    target = story.company.target_seconds(story.priority)
    for number in range(rounds):
        is_pending = rng.random() < PENDING_SHARE
        if is_pending:
            story.pass_time(5)
            story.add("status", to="pending")
        story.pass_time(story.around(3600 if is_pending else 420, 1.1))
        story.customer_says(rng.choice(script.topics[story.topic].details))
        if is_pending:
            story.add("status", to="open")
        if number == 0 and rng.random() < HANDED_OVER_SHARE:
            _hand_over(story)
        story.work(story.around(target * 0.12 * story.strain, 0.8))
        is_last = number == rounds - 1
        answers = script.topics[story.topic].answers
        story.agent_says(rng.choice(answers if is_last else script.agent.questions))
    story.pass_time(story.around(600, 1.0))
    story.customer_says(rng.choice(script.thanks[story.person.mood]))


def _hand_over(story: Story) -> None:
    """Another colleague takes over, sometimes in another team."""
    rng = story.rng
    story.work(story.around(900, 0.6))
    story.add("internal_note", agent=story.agent, text=rng.choice(story.script.notes))
    if rng.random() < 0.4 and story.team not in {"technical", LEVEL_2}:
        story.team = "technical"
        story.add("team", to="technical")
    other = story.company.choose(
        rng, story.team, story.person.language, but=story.agent
    )
    story.pass_time(2)
    if other.id != story.agent:
        story.agent = other.id
        story.add("assigned", agent=other.id)


def _resolve(story: Story) -> None:
    rng, script = story.rng, story.script
    story.work(story.around(480, 0.9))
    story.agent_says(rng.choice(script.agent.closings))
    story.pass_time(15)
    story.add("status", to="resolved")
    if rng.random() < RATED_SHARE:
        _rate(story)
    if rng.random() < REOPENED_SHARE:
        _reopen(story)


def _rate(story: Story) -> None:
    """The rating falls with the wait; the ticket's own time does not move."""
    resolved_at = story.now
    cheer = {"patient": 4.5, "hurried": 4.2, "angry": 3.2, "happy": 4.8}
    mean = cheer[story.person.mood] - 1.1 * max(0.0, story.slowness - 0.5)
    rating = round(min(5.0, max(1.0, story.rng.gauss(mean, 1.0))))
    story.pass_time(min(story.around(900, 1.2), 60 * 3600))
    story.add("csat", rating=rating)
    story.now = resolved_at


def _reopen(story: Story) -> None:
    rng, script = story.rng, story.script
    story.pass_time(rng.uniform(1800, 40 * 3600))
    story.customer_says(rng.choice(script.waiting[story.person.mood]))
    story.add("status", to="open")
    story.work(story.around(2400 * story.strain, 0.7))
    story.agent_says(rng.choice(script.topics[story.topic].answers))
    story.work(story.around(1200, 0.8))
    story.add("status", to="resolved")


def _close(story: Story) -> None:
    story.now += CLOSED_AFTER
    story.add("status", to="closed")
