"""Privileged acts, chained: each entry's hash covers it and the hash before it.

The hash is SHA-256 over the JSON list [format, previous hash, microseconds since 1970,
actor, act, target, detail] with sorted keys and no spaces, so that anybody can compute
it again without this software.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal, TypeAlias

import msgspec

from routing_service.domain.configuration import Configuration
from routing_service.domain.events import ActRecorded, ConfigurationApplied
from routing_service.domain.types import JsonObject

FORMAT = 1
AUDIT_STREAM = "audit:main"
BEFORE_THE_FIRST = ""
"""The previous hash of the first entry."""

ActName: TypeAlias = Literal[
    "sessions.sign_in",
    "sessions.refused",
    "sessions.sign_out",
    "sessions.revoked",
    "passwords.set",
    "invitations.made",
    "invitations.accepted",
    "invitations.revoked",
    "totp.turned_on",
    "totp.turned_off",
    "totp.recovery_used",
    "api_keys.made",
    "api_keys.first_used",
    "api_keys.revoked",
    "configuration.applied",
    "agents.role_changed",
    "events.imported",
    "events.reparsed",
    "history.read",
    "contacts.revealed",
    "messages.raw_read",
    "sql.run",
    "numbers.resumed",
    "notices.settled",
]

_encoder = msgspec.json.Encoder(order="sorted")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did. `target` is the id it was done to; `detail` holds ids, counts
    and digests, never a name, a text, an address or a secret."""

    actor_id: str
    name: ActName
    target: str | None = None
    detail: JsonObject = {}


def chained(acts: Sequence[Act], *, head: str, at: datetime) -> list[ActRecorded]:
    """The entries of these acts behind the one whose hash is `head`."""
    entries: list[ActRecorded] = []
    for act in acts:
        entry = ActRecorded(
            act=act.name,
            actor_id=act.actor_id,
            target=act.target,
            detail=act.detail,
            previous_hash=entries[-1].hash if entries else head,
        )
        entries.append(msgspec.structs.replace(entry, hash=hash_of(entry, at)))
    return entries


def hash_of(entry: ActRecorded, at: datetime) -> str:
    """The hash an entry recorded at `at` must have, in hexadecimal."""
    covered = (
        FORMAT,
        entry.previous_hash,
        (at - _EPOCH) // timedelta(microseconds=1),
        entry.actor_id,
        entry.act,
        entry.target,
        entry.detail,
    )
    return sha256(_encoder.encode(covered)).hexdigest()


def configuration_acts(
    before: Configuration, events: Sequence[ConfigurationApplied], actor_id: str
) -> list[Act]:
    """What the log of acts says of a change of the configuration: each kind with its
    version and a digest of its content, and each agent whose role is another now."""
    acts = [
        Act(
            actor_id=actor_id,
            name="configuration.applied",
            target=event.kind,
            detail={"version": event.version, "digest": digest(event.content)},
        )
        for event in events
    ]
    for event in events:
        if event.kind == "agents":
            acts += _role_changes(before, before.applied(event), actor_id)
    return acts


def digest(value: object) -> str:
    """SHA-256 of a value's canonical JSON: says whether a known value is the one that
    was meant, without telling it."""
    return sha256(_encoder.encode(value)).hexdigest()


def _role_changes(
    before: Configuration, after: Configuration, actor_id: str
) -> Iterator[Act]:
    had = {agent.id: str(agent.role) for agent in before.agents.values()}
    has = {agent.id: str(agent.role) for agent in after.agents.values()}
    for agent_id in sorted(had.keys() | has.keys()):
        was, now = had.get(agent_id), has.get(agent_id)
        if was != now:
            yield Act(
                actor_id=actor_id,
                name="agents.role_changed",
                target=agent_id,
                detail={"from": was, "to": now},
            )
