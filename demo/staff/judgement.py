"""What a colleague does next with a ticket: pure, from what the desk shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal

from demo.customers.scripts import Script, Topic

QUIET = timedelta(seconds=150)
"""A customer silent for so long after an answer has what they need."""
MOST_ANSWERS = 5
OVERLOOKED = timedelta(minutes=15)
"""How long a ticket may lie before whoever overlooked it sees it after all."""

TOPIC_OF: Mapping[str, Topic] = {
    "billing": "billing",
    "refund": "billing",
    "double-charge": "billing",
    "technical": "technical",
    "sales": "sales",
    "account": "account",
    "accounts": "account",
}
"""Category, else team, to the topic whose answers fit; otherwise delivery's do."""

PLACE_ASKED = 0.2
INVOICE_SENT = 0.35
THUMB_ASKED = 0.2
HEART_GIVEN = 0.4

Manner = Literal["plain", "place", "thumb", "invoice"]

_ORDER = re.compile(r"MR-\d{5}")


@dataclass(frozen=True, slots=True)
class Step:
    """What to do: write `reply` or `note` first when given, then resolve if so said.

    The reply asks for a place or for a thumb, or comes with an invoice, where `manner`
    says so; `reacts_to` is a message to put a heart on before.
    """

    reply: str | None = None
    manner: Manner = "plain"
    reacts_to: str | None = None
    note: str | None = None
    resolves: bool = False


def next_step(
    ticket: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    script: Script,
    *,
    agent_name: str,
    now: datetime,
    rng: Random,
) -> Step | None:
    """The next step with an open ticket of one's own; None when it is the customer's
    turn."""
    talk = [item for item in items[_last_resolution(items) :] if _is_talk(item)]
    if not talk or _window_is_closed(ticket, now):
        return Step(note=rng.choice(script.notes), resolves=True)
    answers = sum(item["author"] == "agent" for item in talk)
    latest = talk[-1]
    if latest["author"] != "customer":
        is_quiet = now - datetime.fromisoformat(str(latest["at"])) >= QUIET
        return Step(resolves=True) if is_quiet else None
    fill = _Blanks(ticket, talk, agent_name)
    if answers >= MOST_ANSWERS or _is_farewell(latest, script):
        is_touched = latest.get("id") and rng.random() < HEART_GIVEN
        return Step(
            reply=fill(rng.choice(script.agent.closings)),
            reacts_to=str(latest["id"]) if is_touched else None,
            resolves=True,
        )
    if answers == 0:
        greeting = rng.choice(script.agent.greetings)
        return Step(
            reply=fill(f"{greeting} {rng.choice(script.agent.questions)}"),
            manner="place" if _asks_for_a_place(ticket, rng) else "plain",
        )
    lines = script.topics[_topic(ticket)].answers
    usable = [line for line in lines if fill.order or "{order}" not in line]
    note = rng.choice(script.notes) if rng.random() < 0.08 else None
    reply = fill(rng.choice(usable))
    return Step(reply=reply, note=note, manner=_manner(ticket, rng))


def is_overlooked(
    row: Mapping[str, Any], agent_id: str, *, share: float, now: datetime
) -> bool:
    """Whether a colleague who overlooks such a share of tickets has yet to see this
    one: always the same ones, so that their deadlines pass."""
    if now - datetime.fromisoformat(str(row["opened_at"])) >= OVERLOOKED:
        return False
    return Random(f"{agent_id}:{row['id']}").random() < share


class _Blanks:
    """Fills in a line's {customer}, {agent} and {order}."""

    def __init__(
        self,
        ticket: Mapping[str, Any],
        talk: Sequence[Mapping[str, Any]],
        agent_name: str,
    ) -> None:
        name = str((ticket.get("contact") or {}).get("name") or "").split(" ")[0]
        found = [_ORDER.search(str(item.get("text") or "")) for item in talk]
        self.order = next((one.group() for one in found if one), None)
        self._values = {
            "{customer}": name,
            "{agent}": agent_name.split(" ", maxsplit=1)[0],
            "{order}": self.order or "",
        }

    def __call__(self, line: str) -> str:
        for blank, value in self._values.items():
            line = line.replace(blank, value)
        return line.replace(" ,", ",").replace(" ،", "،")


def _last_resolution(items: Sequence[Mapping[str, Any]]) -> int:
    """Where the present episode begins: after the newest resolution."""
    for place in range(len(items) - 1, -1, -1):
        detail = items[place].get("detail") or {}
        if str(detail.get("to")) in {"resolved", "closed"}:
            return place + 1
    return 0


def _is_talk(item: Mapping[str, Any]) -> bool:
    return item.get("kind") == "message" and item.get("author") in {"customer", "agent"}


def _window_is_closed(ticket: Mapping[str, Any], now: datetime) -> bool:
    closes_at = ticket.get("window_closes_at")
    return closes_at is None or datetime.fromisoformat(str(closes_at)) <= now


def _is_farewell(item: Mapping[str, Any], script: Script) -> bool:
    """Thanks, or the comment on a rating that reopened the ticket."""
    comments = (*script.comments.good, *script.comments.poor)
    thanks = (line for lines in script.thanks.values() for line in lines)
    return item.get("text") in {*thanks, *comments}


def _asks_for_a_place(ticket: Mapping[str, Any], rng: Random) -> bool:
    return _topic(ticket) == "delivery" and rng.random() < PLACE_ASKED


def _manner(ticket: Mapping[str, Any], rng: Random) -> Manner:
    if _topic(ticket) == "billing" and rng.random() < INVOICE_SENT:
        return "invoice"
    return "thumb" if rng.random() < THUMB_ASKED else "plain"


def _topic(ticket: Mapping[str, Any]) -> Topic:
    named = ticket.get("category") or ticket.get("team_id") or ""
    return TOPIC_OF.get(str(named), "delivery")
