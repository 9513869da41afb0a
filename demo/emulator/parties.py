"""Who stands at the other end, and what the business is told of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Customer:
    """Who stands at the other end of a conversation.

    `wa_id` is what WhatsApp knows; the business never reads it of a customer who hides
    the number behind a user name.
    """

    wa_id: str
    name: str
    user_id: str
    username: str | None = None
    hides_number: bool = False

    @property
    def address(self) -> str:
        """What the business knows the customer by."""
        return self.user_id if self.hides_number else self.wa_id

    def as_contact(self, *, by_number: bool = False) -> dict[str, Any]:
        """An element of `contacts`; `by_number`: the business wrote to the number, so
        that it is told nothing new."""
        profile = {"name": self.name}
        if self.username:
            profile["username"] = self.username
        contact: dict[str, Any] = {"profile": profile, "user_id": self.user_id}
        if by_number or not self.hides_number:
            contact["wa_id"] = self.wa_id
        return contact

    def as_sender(self) -> dict[str, str]:
        """How a message says whom it is from."""
        sender = {"from_user_id": self.user_id}
        return sender if self.hides_number else {"from": self.wa_id, **sender}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message of the business is for: `by_number`, or by the user id alone."""

    customer: Customer
    by_number: bool = True

    def as_answered(self, given: str) -> dict[str, str]:
        """An element of the answer's `contacts`; `given` is what was asked for."""
        if self.by_number:
            return {"input": given, "wa_id": self.customer.wa_id}
        return {"input": given, "user_id": self.customer.user_id}

    def as_reported(self) -> dict[str, str]:
        """The fields of a status that name the recipient."""
        report = {"recipient_user_id": self.customer.user_id}
        if self.by_number:
            report["recipient_id"] = self.customer.wa_id
        return report
