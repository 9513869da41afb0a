"""One element of `statuses[]` as an item."""

from __future__ import annotations

from datetime import datetime

from routing_service.domain.types import JsonObject
from routing_service.whatsapp.fields import (
    a_list,
    a_text,
    an_instant,
    an_object,
    digest,
)
from routing_service.whatsapp.items import InboundStatus, Rejected, Sender


def read_status(
    status: JsonObject, number_id: str | None, received_at: datetime, path: str
) -> InboundStatus | Rejected:
    wamid, name = a_text(status.get("id")), a_text(status.get("status"))
    if wamid is None or name is None:
        return Rejected(
            number_id=number_id,
            key=digest(number_id, status),
            path=path,
            reason="a status without id or status",
            value=status,
        )
    pricing = an_object(status.get("pricing"))
    origin = an_object(an_object(status.get("conversation")).get("origin"))
    errors = [an_object(one) for one in a_list(status.get("errors"))]
    is_billable = pricing.get("billable")
    return InboundStatus(
        number_id=number_id,
        wamid=wamid,
        status=name,
        occurred_at=an_instant(status.get("timestamp")) or received_at,
        recipient=Sender(
            a_text(status.get("recipient_id")), a_text(status.get("recipient_user_id"))
        ),
        opaque=a_text(status.get("biz_opaque_callback_data")),
        error_codes=tuple(
            code for code in (one.get("code") for one in errors) if type(code) is int
        ),
        error_title=next((_explain(one) for one in errors), None),
        pricing_category=a_text(pricing.get("category")),
        pricing_model=a_text(pricing.get("pricing_model")),
        is_billable=is_billable if isinstance(is_billable, bool) else None,
        conversation_origin=a_text(origin.get("type")),
    )


def _explain(error: JsonObject) -> str | None:
    details = a_text(an_object(error.get("error_data")).get("details"))
    return details or a_text(error.get("title")) or a_text(error.get("message"))
