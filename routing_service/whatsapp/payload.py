"""The body of a webhook as items: entry[] x changes[] x every list inside.

Nothing here raises for any bytes: what cannot be read is an item too, `Rejected`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from routing_service.domain.types import JsonObject
from routing_service.whatsapp.fields import (
    a_list,
    a_text,
    an_instant,
    an_object,
    digest,
)
from routing_service.whatsapp.items import Rejected, WebhookItem
from routing_service.whatsapp.messages import read_echo, read_message
from routing_service.whatsapp.notices import (
    Place,
    notice_of,
    read_errors,
    read_notices,
    read_user_id_update,
)
from routing_service.whatsapp.senders import Senders
from routing_service.whatsapp.statuses import read_status

MESSAGE_FIELDS = frozenset({"messages", ""})

_decoder = msgspec.json.Decoder()


def read_webhook(body: bytes, *, received_at: datetime) -> list[WebhookItem]:
    """Every item of the body, in its order; at least one, if only to say that nothing
    was inside. `received_at` stands for times that are missing or cannot be read."""
    try:
        payload = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return [_reject("", f"not JSON: {error}", body.hex(), {})]
    entries = payload.get("entry") if isinstance(payload, dict) else None
    if not isinstance(entries, list) or not entries:
        return [_reject("entry", "expected a list with entries", payload, payload)]
    items: list[WebhookItem] = []
    for at, entry in enumerate(entries):
        changes = entry.get("changes") if isinstance(entry, dict) else None
        path = f"entry[{at}].changes"
        if not isinstance(changes, list) or not changes:
            items.append(_reject(path, "expected a list with changes", entry, entry))
            continue
        for position, change in enumerate(changes):
            items.extend(
                _read_change(entry, change, f"{path}[{position}]", received_at)
            )
    return items


def _read_change(
    entry: JsonObject,
    change: object,
    path: str,
    received_at: datetime,
) -> list[WebhookItem]:
    if not isinstance(change, dict) or not isinstance(change.get("value"), dict):
        reason = "nothing inside: expected an object as value"
        return [_reject(path + ".value", reason, [entry.get("id"), change], change)]
    value: JsonObject = change["value"]
    place = Place(
        a_text(change.get("field")) or "",
        a_text(entry.get("id")),
        a_text(an_object(value.get("metadata")).get("phone_number_id")),
        an_instant(entry.get("time")),
        received_at,
    )
    path += ".value"
    items = list(_read_lists(value, place, path))
    if items:
        return items
    if place.field in MESSAGE_FIELDS:
        return [_reject(path, "nothing inside", [place.account_id, value], value)]
    return list(read_notices(value, place))


def _read_lists(value: JsonObject, place: Place, path: str) -> Iterator[WebhookItem]:
    """The items of the lists that are known by name, whatever the field is called."""
    number_id, received_at = place.number_id, place.received_at
    messages = value.get("messages")
    if isinstance(messages, list):
        senders = Senders(a_list(value.get("contacts")))
        for at, one in enumerate(messages):
            here = f"{path}.messages[{at}]"
            if isinstance(one, dict):
                yield read_message(one, senders, number_id, received_at, here)
            else:
                yield _not_an_object(here, one)
    statuses = value.get("statuses")
    if isinstance(statuses, list):
        for at, one in enumerate(statuses):
            here = f"{path}.statuses[{at}]"
            if not isinstance(one, dict):
                yield _not_an_object(here, one)
            elif one.get("type") == "call":
                yield notice_of(one, place, "calls")
            else:
                yield read_status(one, number_id, received_at, here)
    yield from _read_rarer_lists(value, place, path)


def _read_rarer_lists(
    value: JsonObject, place: Place, path: str
) -> Iterator[WebhookItem]:
    for at, one in enumerate(a_list(value.get("message_echoes"))):
        here = f"{path}.message_echoes[{at}]"
        if isinstance(one, dict):
            yield read_echo(one, place.number_id, place.received_at, here)
        else:
            yield _not_an_object(here, one)
    for at, one in enumerate(a_list(value.get("user_id_update"))):
        if isinstance(one, dict):
            yield read_user_id_update(one, place)
        else:
            yield _not_an_object(f"{path}.user_id_update[{at}]", one)
    if place.field in MESSAGE_FIELDS:
        yield from read_errors(value, place)
        for one in a_list(value.get("calls")):
            if isinstance(one, dict):
                yield notice_of(one, place, "calls")


def _not_an_object(path: str, value: object) -> Rejected:
    return _reject(path, "expected an object", [path, value], value)


def _reject(path: str, reason: str, whole: object, value: object) -> Rejected:
    kept = value if isinstance(value, dict) else {"value": value}
    return Rejected(key=digest(whole), path=path, reason=reason, value=kept)
