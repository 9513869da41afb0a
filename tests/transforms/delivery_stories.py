"""Tickets whose messages cost something, arrive late, or are somebody else's after all.

The prices and the contacts' news of one landing change tickets of earlier ones.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from stories import Ticket, at
from warehouses import Told, configured

from routing_service.domain.events import (
    ContactAdded,
    ContactCorrected,
    ContactsMerged,
    MarketingOptedIn,
    MarketingOptedOut,
    MessageEdited,
    NotificationRaised,
    NotificationsDelivered,
    NotificationsFailed,
    NotificationsRead,
    NumberResumed,
    NumberStopped,
    ReactionPosted,
    ReactionReceived,
    SendRetried,
    TemplatesSynchronised,
)

SUMMER: dict[str, Any] = {
    "id": "summer",
    "valid_from": "2026-07-01",
    "currency": "EUR",
    "markets": [
        {"countries": ["FR"], "utility": "0.03", "service": "0"},
        {"marketing": "0.07", "utility": "0.02", "service": "0"},
    ],
}
WINTER: dict[str, Any] = {
    "id": "winter",
    "valid_from": "2026-11-17",
    "currency": "EUR",
    "markets": [
        {"countries": ["FR"], "utility": "0.0312", "service": "0.006"},
        {"marketing": "0.08", "utility": "0.02", "service": "0.005"},
    ],
}
NOTIFIED = UUID(int=7)
WARNED = NotificationRaised(
    ticket_id="late",
    cause="warning",
    target="next_response",
    period=1,
    alert="warning-1",
    due_at=at(16, "11:15"),
    agents=("ana",),
    emails=("ana", "bo"),
    channels=("ops",),
)
NUMBERS = [{"id": "shop", "display_number": "+33 1 23 45 67 89", "name": "Boutique"}]


def first_news() -> list[Told]:
    started = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        *configured(started, prices=[SUMMER], numbers=NUMBERS),
        *(
            Told(at(2, "09:00"), ContactAdded(contact_id=one, country="FR"))
            for one in ("c-old", "c-number", "c-kept")
        ),
        Told(at(16, "11:00"), WARNED, id=NOTIFIED),
    ]


def second_news() -> list[Told]:
    template = {
        "name": "parcel",
        "language": "fr",
        "category": "UTILITY",
        "status": "APPROVED",
        "quality_score": {"score": "GREEN"},
        "components": [
            {"type": "HEADER", "format": "IMAGE"},
            {"type": "BODY", "text": "Colis {{1}}"},
        ],
    }
    gone = {**template, "name": "old", "components": []}
    return [
        Told(
            at(18, "09:00"),
            ContactsMerged(contact_id="c-number", absorbed_contact_id="c-old"),
        ),
        Told(at(18, "09:01"), MarketingOptedOut(contact_id="c-old")),
        Told(at(18, "09:02"), MarketingOptedOut(contact_id="c-kept")),
        Told(at(18, "09:03"), NumberStopped(number_id="shop", code=131048)),
        Told(
            at(18, "09:04"),
            TemplatesSynchronised(account_id="waba", templates=[template, gone]),
        ),
        Told(
            at(18, "09:05"),
            NotificationsDelivered(
                way="slack", recipient_id="ops", notification_ids=(NOTIFIED.hex,)
            ),
        ),
        Told(
            at(18, "09:06"),
            NotificationsRead(agent_id="ana", notification_ids=(NOTIFIED.hex,)),
        ),
    ]


def third_news() -> list[Told]:
    template = {"name": "parcel", "language": "fr", "category": "MARKETING"}
    return [
        *configured(at(19, "09:00"), version=2, prices=[SUMMER, WINTER]),
        Told(
            at(19, "09:01"),
            ContactsMerged(contact_id="c-kept", absorbed_contact_id="c-number"),
        ),
        Told(at(19, "09:02"), MarketingOptedIn(contact_id="c-kept")),
        Told(at(19, "09:03"), ContactCorrected(contact_id="c-kept", country="BE")),
        Told(at(19, "09:04"), NumberResumed(number_id="shop")),
        Told(
            at(19, "09:05"),
            TemplatesSynchronised(account_id="waba", templates=[template]),
        ),
        Told(
            at(19, "09:06"),
            NotificationsFailed(
                way="email",
                recipient_id="ana",
                notification_ids=(NOTIFIED.hex,),
                reason="it was not reached",
            ),
        ),
    ]


def delivery_stories() -> list[Ticket]:
    utility: dict[str, Any] = {"pricing_category": "utility", "is_billable": True}
    service: dict[str, Any] = {"pricing_category": "service", "is_billable": True}
    return [
        # Two deliveries under the summer's prices, one under the winter's.
        Ticket(
            "charged",
            at(16, "09:00"),
            policy_id="usual",
            country="FR",
            contact_id="c-old",
            number_id="shop",
        )
        .asks(at(16, "09:00"))
        .answers(at(16, "09:10"))
        .hears(at(16, "09:10"), "sent", **service)
        .hears(at(16, "09:11"), "delivered", **service)
        .answers(at(16, "09:20"), template_name="parcel", kind="template")
        .hears(at(16, "09:22"), "read")
        .hears(at(16, "09:21"), "delivered", **utility)
        .answers(at(16, "23:59"), "automation", None)
        .hears(at(17, "00:00"), "delivered", **service),
        # The customer of nowhere, a category without a price, an ad's free hours.
        Ticket("unpriced", at(18, "09:00"), policy_id="usual", contact_id="c-number")
        .answers(at(18, "09:10"))
        .hears(at(18, "09:11"), "delivered", **utility),
        Ticket("elsewhere", at(18, "09:00"), policy_id="usual", country="JP")
        .answers(at(18, "09:10"))
        .hears(at(18, "09:11"), "delivered", **utility)
        .answers(at(18, "09:20"))
        .hears(
            at(18, "09:21"), "delivered", pricing_category="utility", is_billable=False
        )
        .answers(at(18, "09:30"))
        .hears(at(18, "09:31"), "delivered", pricing_category="referral_conversion")
        .answers(at(18, "09:40"))
        .hears(at(18, "09:40"), "sent", **utility),
        # The first message itself comes three hours late.
        Ticket("behind", at(16, "09:00"), policy_id="usual").asks(
            at(16, "09:00"), known_at=at(16, "12:00")
        ),
        # Answered from the phone at 09:30; known at 11:00, after another answer.
        Ticket("phoned", at(16, "09:00"), policy_id="usual")
        .asks(at(16, "09:00"))
        .answers(at(16, "10:15"))
        .answers(at(16, "09:30"), "phone_echo", None, known_at=at(16, "11:00")),
        # That the reply of 09:10 had failed is known two hours later.
        Ticket("undone", at(16, "09:00"), policy_id="usual")
        .asks(at(16, "09:00"))
        .answers(at(16, "09:10"))
        .hears(
            at(16, "09:11"), "failed", known_at=at(16, "11:11"), error_codes=(131026,)
        ),
        # Failed, and sent again by the agent.
        Ticket("again", at(16, "09:00"), policy_id="usual")
        .asks(at(16, "09:00"))
        .answers(at(16, "09:10"))
        .fails(at(16, "09:11"))
        .tell(at(16, "09:40"), SendRetried(ticket_id="again", message_id="again-2"))
        .hears(at(16, "09:41"), "delivered", **service),
        Ticket("marked", at(16, "09:00"), policy_id="usual")
        .asks(at(16, "09:00"))
        .answers(at(16, "09:10"))
        .hears(at(16, "09:12"), "played")
        .tell(
            at(16, "09:13"),
            ReactionReceived(
                ticket_id="marked", message_id="r-1", target_message_id="marked-2"
            ),
        )
        .tell(
            at(16, "09:14"),
            ReactionPosted(
                ticket_id="marked", message_id="r-2", target_message_id="marked-1"
            ),
        )
        .tell(
            at(16, "09:15"),
            ReactionPosted(
                ticket_id="marked",
                message_id="r-3",
                target_message_id="marked-1",
                is_removed=True,
            ),
        )
        .tell(
            at(16, "09:16"),
            MessageEdited(
                ticket_id="marked", message_id="e-1", target_message_id="marked-1"
            ),
        ),
    ]
