"""What Meta tells about the account, a number or a customer, beside the messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from demo.emulator.numbers import Number, Standing
from demo.emulator.parties import Customer
from demo.emulator.payloads import WABA_ID, Change, value_of

Value = dict[str, Any]


def preference(number: Number, customer: Customer, choice: str, at: datetime) -> Value:
    """A customer stops marketing messages, or takes them again."""
    chosen = {
        "detail": f"User requested to {choice} marketing messages",
        "category": "marketing_messages",
        "value": choice,
        "timestamp": int(at.timestamp()),
        "user_id": customer.user_id,
    }
    if not customer.hides_number:
        chosen["wa_id"] = customer.wa_id
    return value_of(number, contacts=[customer.as_contact()], user_preferences=[chosen])


def changed_number(
    number: Number, customer: Customer, moved: Customer, wamid: str, at: datetime
) -> Value:
    """The system message about a customer who has another number now."""
    old, new = customer.address, moved.address
    system = {
        "type": "user_changed_number",
        "body": f"User {customer.name} changed from {old} to {new}",
        "user_id": moved.user_id,
    }
    if not moved.hides_number:
        system["wa_id"] = moved.wa_id
    message = {
        **customer.as_sender(),
        "id": wamid,
        "timestamp": str(int(at.timestamp())),
        "type": "system",
        "system": system,
    }
    return value_of(number, messages=[message])


def echo(number: Number, customer: Customer, message: Value) -> Value:
    """A message that a colleague wrote in the phone's app."""
    whole = {"from": number.digits, "to_user_id": customer.user_id, **message}
    if not customer.hides_number:
        whole["to"] = customer.wa_id
    return value_of(number, contacts=[customer.as_contact()], message_echoes=[whole])


def _quality(number: Number, standing: Standing, _at: datetime) -> Value:
    return {
        "display_phone_number": number.digits,
        "event": "FLAGGED" if standing.quality == "RED" else "UNFLAGGED",
        "current_limit": standing.limit,
    }


def _alert(_number: Number, _standing: Standing, _at: datetime) -> Value:
    return {
        "entity_type": "WABA",
        "entity_id": WABA_ID,
        "alert_info": {
            "alert_severity": "WARNING",
            "alert_status": "ACTIVE",
            "alert_type": "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED",
            "alert_description": "Limits cannot be increased now. Use the platform for "
            "several days and follow the messaging policies.",
        },
    }


def _restriction(number: Number, _standing: Standing, at: datetime) -> Value:
    until = int((at + timedelta(days=1)).timestamp())
    kind = "RESTRICTED_BIZ_INITIATED_MESSAGING"
    return {
        "phone_number": number.digits,
        "event": "ACCOUNT_RESTRICTION",
        "restriction_info": [{"restriction_type": kind, "expiration": until}],
    }


def _violation(number: Number, _standing: Standing, _at: datetime) -> Value:
    return {
        "phone_number": number.digits,
        "event": "ACCOUNT_VIOLATION",
        "violation_info": {"violation_type": "SPAM"},
    }


def _disabled(_number: Number, _standing: Standing, at: datetime) -> Value:
    ban = {"waba_ban_state": "DISABLE", "waba_ban_date": f"{at:%B %d, %Y}"}
    return {"event": "DISABLED_UPDATE", "ban_info": ban}


def _review(_number: Number, _standing: Standing, _at: datetime) -> Value:
    return {"decision": "APPROVED"}


def _name(number: Number, _standing: Standing, _at: datetime) -> Value:
    return {
        "display_phone_number": number.digits,
        "decision": "APPROVED",
        "requested_verified_name": number.name,
        "rejection_reason": None,
    }


def _capability(_number: Number, _standing: Standing, _at: datetime) -> Value:
    return {
        "max_daily_conversation_per_phone": 10_000,
        "max_phone_numbers_per_waba": 25,
    }


def _security(number: Number, _standing: Standing, _at: datetime) -> Value:
    return {"display_phone_number": number.digits, "event": "PIN_CHANGED"}


NOTICES: dict[str, tuple[str, Callable[[Number, Standing, datetime], Value]]] = {
    "account_alert": ("account_alerts", _alert),
    "account_restricted": ("account_update", _restriction),
    "account_violation": ("account_update", _violation),
    "account_disabled": ("account_update", _disabled),
    "account_reviewed": ("account_review_update", _review),
    "number_quality": ("phone_number_quality_update", _quality),
    "number_name": ("phone_number_name_update", _name),
    "capability": ("business_capability_update", _capability),
    "security": ("security", _security),
}
"""Name of a notice -> the webhook's field, and what it says of a number."""


def notice(name: str, number: Number, standing: Standing, at: datetime) -> Change:
    """The change that tells a notice of NOTICES."""
    field, tell = NOTICES[name]
    return Change(field, tell(number, standing, at), at)
