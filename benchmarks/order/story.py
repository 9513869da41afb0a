"""Two weeks of a shop's WhatsApp: webhook items of every kind, in the order they
happened. Times of one person are whole seconds, each its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

START = datetime(2026, 3, 2, tzinfo=UTC)
LASTS = timedelta(days=14)
NUMBERS = ("106540352242922", "106540352242923", "106540352242924")
WORDS = ("hello", "where", "is", "my", "order", "parcel", "broken", "thanks", "size")
RECENT = 5
"""Messages back to which people react, and which they edit."""
EMOJI = "👍❤😂😮🙏"

Json = dict[str, Any]


class Item(NamedTuple):
    """One element of a webhook: `field` and the number it came for, the list it stands
    in, and the contact beside it."""

    at: datetime
    number: str
    field: str
    list: str
    value: Json
    contact: Json | None = None


def story(people: int, rng: random.Random) -> list[Item]:
    """Some thirty items a person, sorted by their time."""
    items = [item for number in range(people) for item in _life(number, rng)]
    return sorted(items, key=lambda item: item.at)


class _Person:
    """Somebody with a user id, a number that may change, and a name that may."""

    def __init__(self, number: int, rng: random.Random) -> None:
        self.number = number
        self.rng = rng
        self.user_id = f"FR.{number:012}"
        self.phone = f"336{number:08}"
        self.name = f"Customer {number}"
        self.shows = rng.choice(("phone", "user id", "both", "both"))
        self.count = 0
        self.said: list[tuple[str, str]] = []
        self.echoed: list[tuple[str, str]] = []
        self.step = LASTS / 40
        self.now = START + self.step * rng.random()

    def tick(self) -> datetime:
        self.now += self.step * self.rng.uniform(0.2, 1.6)
        self.now = self.now.replace(microsecond=0) + timedelta(seconds=1)
        return self.now

    def wamid(self) -> str:
        self.count += 1
        return f"wamid.{self.number}.{self.count}"


def _life(number: int, rng: random.Random) -> Iterator[Item]:
    person = _Person(number, rng)
    ours = rng.choice(NUMBERS)
    end = START + LASTS
    yield _message(person, ours)
    while person.now < end:
        if rng.random() < 0.05:
            ours = rng.choice(NUMBERS)
        yield from rng.choices(_DEEDS, _WEIGHTS)[0](person, ours)


def _message(person: _Person, ours: str) -> Item:
    wamid = person.wamid()
    text = " ".join(person.rng.choices(WORDS, k=6))
    item = _from(person, ours, wamid, {"type": "text", "text": {"body": text}})
    if person.said and person.rng.random() < 0.2:
        item.value["context"] = {"id": person.rng.choice(person.said)[0]}
    person.said.append((wamid, ours))
    return item


def _say(person: _Person, ours: str) -> Iterator[Item]:
    yield _message(person, ours)


def _attach(person: _Person, ours: str) -> Iterator[Item]:
    wamid = person.wamid()
    image = {"id": f"media.{wamid}", "mime_type": "image/jpeg", "caption": "look"}
    person.said.append((wamid, ours))
    yield _from(person, ours, wamid, {"type": "image", "image": image})


def _react(person: _Person, ours: str) -> Iterator[Item]:  # noqa: ARG001
    target, number = person.rng.choice([*person.said[-RECENT:], *person.echoed[-1:]])
    reaction: Json = {"message_id": target}
    if person.rng.random() < 0.8:
        reaction["emoji"] = person.rng.choice(EMOJI)
    yield _from(
        person, number, person.wamid(), {"type": "reaction", "reaction": reaction}
    )


def _edit(person: _Person, ours: str) -> Iterator[Item]:  # noqa: ARG001
    target, number = person.rng.choice(person.said[-RECENT:])
    body = f"edited {person.count}"
    edit = {
        "original_message_id": target,
        "message": {"type": "text", "text": {"body": body}},
    }
    yield _from(person, number, person.wamid(), {"type": "edit", "edit": edit})


def _revoke(person: _Person, ours: str) -> Iterator[Item]:  # noqa: ARG001
    target, number = person.rng.choice(person.said[-RECENT:])
    revoke = {"original_message_id": target}
    yield _from(person, number, person.wamid(), {"type": "revoke", "revoke": revoke})


def _echo(person: _Person, ours: str) -> Iterator[Item]:
    """A message of the phone app, and what became of it."""
    wamid = person.wamid()
    at = person.tick()
    person.echoed.append((wamid, ours))
    message = {
        "id": wamid,
        "to": person.phone,
        "to_user_id": person.user_id,
        "timestamp": _seconds(at),
        "type": "text",
        "text": {"body": "we look into it"},
    }
    yield Item(at, ours, "smb_message_echoes", "message_echoes", message)
    for name in ("sent", "delivered", "read")[: person.rng.randrange(4)]:
        yield _status(person, ours, wamid, name)


def _report(person: _Person, ours: str) -> Iterator[Item]:
    """Statuses of a message that other software on the number sent."""
    yield _status(person, ours, person.wamid(), "delivered")


def _change_number(person: _Person, ours: str) -> Iterator[Item]:
    former = person.phone
    person.phone = f"337{person.number:06}{person.count:04}"
    system = {"type": "user_changed_number", "wa_id": person.phone, "body": "changed"}
    at = person.tick()
    value = {
        "from": former,
        "id": person.wamid(),
        "timestamp": _seconds(at),
        "type": "system",
        "system": system,
    }
    yield Item(at, ours, "messages", "messages", value)


def _rename(person: _Person, ours: str) -> Iterator[Item]:
    person.name = f"Customer {person.number} the {person.count}th"
    yield _message(person, ours)


def _prefer(person: _Person, ours: str) -> Iterator[Item]:
    at = person.tick()
    value = {
        "wa_id": person.phone,
        "user_id": person.user_id,
        "category": "marketing_messages",
        "value": person.rng.choice(("stop", "resume")),
        "timestamp": _seconds(at),
    }
    yield Item(at, ours, "user_preferences", "user_preferences", value)


def _notice(person: _Person, ours: str) -> Iterator[Item]:
    at = person.tick()
    value = {"event": "ONBOARDING", "id": person.wamid(), "timestamp": _seconds(at)}
    yield Item(at, ours, "account_update", "", value)


_DEEDS = (
    *(_say, _attach, _react, _edit, _revoke, _echo),
    *(_report, _change_number, _rename, _prefer, _notice),
)
_WEIGHTS = (50, 6, 5, 2, 0.5, 8, 3, 1, 2, 1, 0.5)


def _from(person: _Person, ours: str, wamid: str, content: Json) -> Item:
    """An item of the person, who shows a number, a user id, or both."""
    shows = "both" if person.rng.random() < 0.1 else person.shows
    at = person.tick()
    message: Json = {"id": wamid, "timestamp": _seconds(at), **content}
    contact: Json = {"profile": {"name": person.name}}
    if shows != "user id":
        message["from"] = contact["wa_id"] = person.phone
    if shows != "phone":
        message["from_user_id"] = contact["user_id"] = person.user_id
    return Item(at, ours, "messages", "messages", message, contact)


def _status(person: _Person, ours: str, wamid: str, name: str) -> Item:
    at = person.tick()
    value = {
        "id": wamid,
        "status": name,
        "timestamp": _seconds(at),
        "recipient_id": person.phone,
    }
    return Item(at, ours, "messages", "statuses", value)


def _seconds(at: datetime) -> str:
    return str(int(at.timestamp()))
