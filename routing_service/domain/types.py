"""The vocabulary of the desk."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

TicketStatus: TypeAlias = Literal[
    "open", "pending", "on_hold", "snoozed", "resolved", "closed"
]
Priority: TypeAlias = Literal["urgent", "high", "normal", "low"]
Author: TypeAlias = Literal[
    "customer", "agent", "bot", "automation", "campaign", "system", "phone_echo"
]
MessageStatus: TypeAlias = Literal[
    "queued", "sent", "delivered", "read", "played", "failed", "deleted"
]
Presence: TypeAlias = Literal["online", "busy", "away", "offline"]
Role: TypeAlias = Literal[
    "support",
    "escalation",
    "account_manager",
    "supervisor",
    "analyst",
    "administrator",
]
ConfigurationKind: TypeAlias = Literal[
    "calendars",
    "sla_policies",
    "routing",
    "teams",
    "agents",
    "quick_replies",
    "numbers",
    "prices",
    "roles",
    "channels",
]
ChannelKind: TypeAlias = Literal["slack", "email", "webhook"]
PricingCategory: TypeAlias = Literal[
    "marketing", "utility", "authentication", "service"
]
RoutingTrigger: TypeAlias = Literal[
    "arrival", "reopened", "capacity", "take_back", "transfer", "escalation"
]
NotificationCause: TypeAlias = Literal["warning", "breach", "escalation", "rule"]
CustomerTarget: TypeAlias = Literal["first_response", "next_response", "resolution"]
"""What customers are promised."""
SlaTarget: TypeAlias = Literal[CustomerTarget, "internal"]
"""`internal`: what a team that is handed a ticket promises the other."""

JsonObject: TypeAlias = dict[str, Any]
