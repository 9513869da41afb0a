"""Webhook fields that are no messages: templates, account, quality, calls, ..."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from routing_service.domain.types import JsonObject
from routing_service.whatsapp.fields import (
    a_list,
    a_text,
    an_instant,
    an_object,
    digest,
)
from routing_service.whatsapp.items import IdentityChange, Notice, Sender, WebhookItem

LISTS = (
    "user_preferences",
    "calls",
    "groups",
    "history",
    "automatic_events",
    "state_sync",
)
"""Keys of `value` under which a field lists its items."""

NAMES = (
    "event",
    "decision",
    "status",
    "value",
    "type",
    "event_name",
    "new_category",
    "new_quality_score",
    "code",
)
"""Where a notice says what happened, the most telling key first."""

ACTION_FIELDS = frozenset({"account_alerts", "errors", "security"})
ACTION_NOTICES = frozenset(
    {
        "ACCOUNT_DELETED",
        "ACCOUNT_RESTRICTION",
        "ACCOUNT_VIOLATION",
        "CLIENT_ERROR_RATE",
        "DISABLED_UPDATE",
        "DISABLED",
        "DOWNGRADE",
        "ENDPOINT_ERROR_RATE",
        "FLAGGED",
        "PARTNER_REMOVED",
        "PAUSED",
        "PIN_RESET_REQUEST",
        "RED",
        "REJECTED",
    }
)
"""What an administrator has to look at."""


class Place:
    """Where in the webhook a value stands: shared by the items read from it."""

    __slots__ = ("account_id", "field", "number_id", "received_at", "sent_at")

    def __init__(
        self,
        field: str,
        account_id: str | None,
        number_id: str | None,
        sent_at: datetime | None,
        received_at: datetime,
    ) -> None:
        self.field = field
        self.account_id = account_id
        self.number_id = number_id
        self.sent_at = sent_at
        self.received_at = received_at


def read_notices(value: JsonObject, place: Place) -> Iterator[Notice]:
    """A notice for each element of the field's list, or one for the whole value."""
    listed = [
        one
        for key in LISTS
        if isinstance(value.get(key), list)
        for one in value[key]
        if isinstance(one, dict)
    ]
    for one in listed or [value]:
        yield notice_of(one, place)
    if listed:
        yield from read_errors(value, place)


def read_errors(value: JsonObject, place: Place) -> Iterator[Notice]:
    """A notice for each of the errors at value level."""
    for one in a_list(value.get("errors")):
        if isinstance(one, dict):
            yield notice_of(one, place, "errors")


def notice_of(value: JsonObject, place: Place, field: str | None = None) -> Notice:
    field = field or place.field
    name = next((a_text(value.get(key)) for key in NAMES if value.get(key)), None)
    if name is None:
        name = a_text(an_object(value.get("alert_info")).get("alert_type"))
    at = an_instant(value.get("timestamp")) or place.sent_at or place.received_at
    return Notice(
        number_id=place.number_id,
        key=digest(field, place.account_id, place.number_id, _seconds(place), value),
        field=field,
        notice=name,
        needs_action=field in ACTION_FIELDS or name in ACTION_NOTICES,
        occurred_at=at,
        account_id=place.account_id,
        value=value,
    )


def read_user_id_update(update: JsonObject, place: Place) -> WebhookItem:
    """A person's business-scoped user id changed, as it does with the number."""
    user_id = an_object(update.get("user_id"))
    previous, current = a_text(user_id.get("previous")), a_text(user_id.get("current"))
    if previous is None or current is None:
        return notice_of(update, place)
    wa_id = a_text(update.get("wa_id"))
    return IdentityChange(
        number_id=place.number_id,
        key=digest(place.field, place.account_id, update),
        previous=Sender(user_id=previous),
        current=Sender(wa_id=wa_id, user_id=current),
        occurred_at=an_instant(update.get("timestamp")) or place.received_at,
        value=update,
    )


def _seconds(place: Place) -> float | None:
    return place.sent_at.timestamp() if place.sent_at else None
