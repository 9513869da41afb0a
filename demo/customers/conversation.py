"""One conversation from the customer's side: what is said to what, and after how long.

Pure: the same person, seed and answers give the same words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from demo.customers import habits
from demo.customers.people import Person
from demo.customers.saying import Heard, Saying
from demo.customers.scripts import TOPICS, Mood, Script, Topic

PATIENCE_SECONDS: Mapping[Mood, tuple[float, float]] = {
    "patient": (240, 420),
    "hurried": (70, 140),
    "angry": (50, 110),
    "happy": (200, 400),
}
"""How long a customer waits for an answer before asking again."""

REMINDERS: Mapping[Mood, int] = {"patient": 1, "hurried": 2, "angry": 3, "happy": 1}
RATES: Mapping[Mood, float] = {
    "patient": 0.7,
    "hurried": 0.45,
    "angry": 0.75,
    "happy": 0.8,
}
"""How likely a customer answers the survey."""

PLAIN = Heard()

_CHEER: Mapping[Mood, float] = {
    "patient": 4.3,
    "hurried": 4.0,
    "angry": 2.9,
    "happy": 4.7,
}


class Conversation:
    """What a customer says from the first message to the rating."""

    def __init__(
        self, person: Person, script: Script, rng: Random, *, is_resumed: bool = False
    ) -> None:
        """`is_resumed`: the opening was said earlier, before this process began."""
        self.person = person
        self.topic: Topic = rng.choice(TOPICS)
        self.order = f"MR-{rng.randrange(10_000, 100_000)}"
        self._script = script
        self._rng = rng
        self._replies = 1 if is_resumed else 0
        self._reminders = 0
        self._has_thanked = False

    @property
    def is_satisfied(self) -> bool:
        """Whether the customer has nothing more to ask."""
        return self._has_thanked

    def open(self) -> list[Saying]:
        """The first message, sometimes in two parts, with a picture or a slip."""
        mood, rng = self.person.mood, self._rng
        greeting = rng.choice(self._script.greetings[mood])
        opening = self._fill(rng.choice(self._script.topics[self.topic].openings))
        if rng.random() < 0.25:
            said = [Saying(0, text=greeting), Saying(rng.uniform(2, 5), text=opening)]
        else:
            said = [Saying(0, text=f"{greeting} {opening}")]
        if self.topic in {"technical", "billing"} and rng.random() < 0.2:
            return [*said, Saying(rng.uniform(3, 6), media="image")]
        return habits.opened(said, self.topic, self._script, rng)

    def answer(self, heard: Heard = PLAIN) -> list[Saying]:
        """What is said to a message: what it asks for, else details, then thanks, then
        little."""
        shown = habits.shown(heard, self._script, self._rng)
        if shown is not None:
            return shown
        sign = habits.received(heard, self._rng)
        return sign + self._answer_in_words(sign)

    def _answer_in_words(self, sign: list[Saying]) -> list[Saying]:
        self._replies += 1
        self._reminders = 0
        if self._has_thanked:
            return [] if sign else self._react(0.5)
        if self._replies == 1 or (self._replies == 2 and self._rng.random() < 0.35):
            return self._tell_more()
        self._has_thanked = True
        thanks = self._rng.choice(self._script.thanks[self.person.mood])
        return habits.thanked(thanks, self._rng)

    def remind(self) -> list[Saying]:
        """What is said after waiting in vain; nothing when the customer gives up."""
        if self._has_thanked or self._reminders >= REMINDERS[self.person.mood]:
            return []
        self._reminders += 1
        return [
            Saying(0, text=self._rng.choice(self._script.waiting[self.person.mood]))
        ]

    def patience_seconds(self) -> float:
        """How long the customer waits from now before reminding."""
        return self._rng.uniform(*PATIENCE_SECONDS[self.person.mood])

    def rate(
        self, options: Sequence[tuple[str, str]], waited_seconds: float
    ) -> list[Saying]:
        """The tap on a survey of `options` (id, title), from the wait and the mood;
        sometimes with a comment, and often nothing at all."""
        rng = self._rng
        if rng.random() > RATES[self.person.mood]:
            return []
        cheer = _CHEER[self.person.mood] - min(waited_seconds / 300, 2)
        rating = round(min(5, max(1, rng.gauss(cheer, 0.7))))
        said = [Saying(rng.uniform(3, 12), tap=choose_option(options, rating))]
        if rng.random() < 0.2:
            comments = self._script.comments
            lines = comments.good if rating >= 4 else comments.poor
            said.append(Saying(rng.uniform(3, 8), text=rng.choice(lines)))
        return said

    def _tell_more(self) -> list[Saying]:
        details = self._rng.choice(self._script.topics[self.topic].details)
        return habits.told(details, self.topic, self._script, self._rng)

    def _react(self, likelihood: float) -> list[Saying]:
        if self._rng.random() > likelihood:
            return []
        emoji = self._rng.choice(("👍", "🙏", "❤️", "😊"))
        return [Saying(self._pause(), reaction=emoji)]

    def _pause(self) -> float:
        return self._rng.uniform(2, 10)

    def _fill(self, line: str) -> str:
        return line.replace("{order}", self.order)


def is_survey(options: Sequence[tuple[str, str]]) -> bool:
    """Whether buttons or rows ask for a rating: every id ends in a digit of 1 to 5."""
    return bool(options) and all(id_[-1:] in set("12345") for id_, _ in options)


def choose_option(options: Sequence[tuple[str, str]], rating: int) -> str:
    """The id of the survey's option nearest to a rating of 1 to 5."""
    nearest = min(options, key=lambda option: abs(int(option[0][-1]) - rating))
    return nearest[0]
