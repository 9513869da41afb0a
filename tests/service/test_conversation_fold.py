from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from running_service import MONDAY

from routing_service.desk.conversation import Conversation
from routing_service.domain.events import (
    Media,
    MediaFailed,
    MediaStored,
    MessageEdited,
    MessagePosted,
    MessageReceived,
    MessageRevoked,
    MessageSent,
    MessageStatusReported,
    ReactionPosted,
    ReactionReceived,
    SendFailed,
    SendRetried,
)
from routing_service.domain.record import Fact, Personal, Recorded

MESSAGE = {"ticket_id": "T-1", "message_id": "m-1"}
CHANGE = {"ticket_id": "T-1", "message_id": "m-2", "target_message_id": "m-1"}


def fact(event, seconds=0, **personal):
    return Fact(
        id=UUID(int=hash((type(event).__name__, seconds)) & (2**64 - 1)),
        stream="ticket:T-1",
        event=event,
        occurred_at=MONDAY + timedelta(seconds=seconds),
        actor="desk",
        personal=Personal("c-1", personal) if personal else None,
    )


def item_of(facts):
    records = (
        Recorded(seq=at, version=at, recorded_at=MONDAY, fact=one)
        for at, one in enumerate(facts, 1)
    )
    (item,) = Conversation(records).items.values()
    return item


RECEIVED = fact(MessageReceived(**MESSAGE), text="Hello")
POSTED = fact(MessagePosted(**MESSAGE, author="agent"), text="Hi")

STORIES = {
    "statuses": [
        POSTED,
        fact(MessageSent(**MESSAGE), 1),
        fact(MessageStatusReported(**MESSAGE, status="delivered"), 2),
        fact(MessageStatusReported(**MESSAGE, status="read"), 3),
    ],
    "reactions": [
        RECEIVED,
        fact(ReactionReceived(**CHANGE), 1, emoji="👍"),
        fact(ReactionReceived(**CHANGE), 2, emoji="❤"),
        fact(ReactionPosted(**CHANGE), 3, emoji="🙏"),
    ],
    "a reaction taken back": [
        RECEIVED,
        fact(ReactionReceived(**CHANGE), 1, emoji="👍"),
        fact(ReactionReceived(**CHANGE, is_removed=True), 2),
    ],
    "edits": [
        RECEIVED,
        fact(MessageEdited(**CHANGE), 1, text="Hello!"),
        fact(MessageEdited(**CHANGE), 2, text="Hello?"),
    ],
    "a deletion": [
        RECEIVED,
        fact(MessageEdited(**CHANGE), 1, text="Hello!"),
        fact(MessageRevoked(**CHANGE), 2),
    ],
    "media": [
        fact(
            MessageReceived(
                **MESSAGE, kind="document", media=Media(media_id="9", size_bytes=7)
            ),
            content={"filename": "a.pdf"},
        ),
        fact(MediaFailed(**MESSAGE, reason="too large")),
        fact(
            MediaStored(
                **MESSAGE, sha256="ab", mime_type="application/pdf", size_bytes=8
            ),
            1,
        ),
    ],
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_message_is_the_same_in_whatever_order_its_facts_come(story):
    expected = item_of(story)

    for order in permutations(story):
        item = item_of(order)
        assert item.seq == order.index(story[0]) + 1
        assert {**as_shown(item), "seq": 1} == as_shown(expected)


def as_shown(item):
    return {name: getattr(item, name) for name in item.__struct_fields__}


def test_the_furthest_status_is_shown_and_every_time_is_kept():
    item = item_of(reversed(STORIES["statuses"]))

    assert item.status == "read"
    assert {name: at.second for name, at in item.statuses.items()} == {
        "sent": 1,
        "delivered": 2,
        "read": 3,
    }


def test_each_side_has_one_reaction_its_latest():
    item = item_of(STORIES["reactions"])

    assert [(one.emoji, one.author) for one in item.reactions] == [
        ("🙏", "agent"),
        ("❤", "customer"),
    ]


def test_a_stored_attachment_is_no_failure_any_more():
    media = item_of(STORIES["media"]).media

    assert (media.state, media.filename) == ("stored", "a.pdf")
    assert (media.mime_type, media.size_bytes) == ("application/pdf", 8)


def test_a_retried_message_forgets_the_failure_and_its_late_reports():
    failed = fact(MessageStatusReported(**MESSAGE, status="failed"), 2)

    item = item_of(
        [
            POSTED,
            fact(SendFailed(**MESSAGE, reason="unanswered", is_final=True), 4),
            fact(SendRetried(**MESSAGE), 5),
            failed,
            fact(MessageSent(**MESSAGE), 6),
        ]
    )

    assert (item.status, item.error) == ("sent", None)
