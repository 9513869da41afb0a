"""Between the right password and the code: who may give one, for a few minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from routing_service.accounts.sealing import Seal

TIME_TO_ANSWER = timedelta(minutes=5)
CONTEXT = "code challenge"


class Challenge(msgspec.Struct, frozen=True):
    user_id: str
    until: datetime


def make_challenge(user_id: str, seal: Seal, now: datetime) -> str:
    """Says that this user has just given the right password; kept nowhere, so that the
    password need not be sent again with the code."""
    challenge = Challenge(user_id, now + TIME_TO_ANSWER)
    return seal.close(msgspec.json.encode(challenge).decode(), CONTEXT)


def challenged_user(text: str, seal: Seal, now: datetime) -> str | None:
    """Whose challenge this is, if it is one of ours and its time has not passed."""
    opened = seal.open(text, CONTEXT)
    if opened is None:
        return None
    challenge = msgspec.json.decode(opened, type=Challenge)
    return challenge.user_id if now < challenge.until else None
