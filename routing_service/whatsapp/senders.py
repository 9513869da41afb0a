"""Who sent a message: `from`, `from_user_id` and the `contacts[]` beside them."""

from __future__ import annotations

from typing import Any

from routing_service.domain.types import JsonObject
from routing_service.whatsapp.fields import a_text, an_object
from routing_service.whatsapp.items import Sender


class Senders:
    """The `contacts[]` of one change, found by either of their ids."""

    __slots__ = ("_contacts",)

    def __init__(self, contacts: list[Any]) -> None:
        self._contacts = [one for one in contacts if isinstance(one, dict)]

    def of(self, message: JsonObject) -> Sender:
        """The sender of `message`. A contact adds to it where one of its ids is the
        same; the only contact stands in for a sender who is not named at all."""
        wa_id, user_id = (
            a_text(message.get("from")),
            a_text(message.get("from_user_id")),
        )
        if wa_id is not None and "." in wa_id:
            wa_id, user_id = None, user_id or wa_id
        contact = self._find(wa_id, user_id)
        if contact is None:
            return Sender(wa_id, user_id)
        profile = an_object(contact.get("profile"))
        username = a_text(profile.get("username"))
        return Sender(
            wa_id or a_text(contact.get("wa_id")),
            user_id or a_text(contact.get("user_id")),
            username.removeprefix("@") if username else None,
            a_text(profile.get("name")),
        )

    def _find(self, wa_id: str | None, user_id: str | None) -> JsonObject | None:
        contacts = self._contacts
        for contact in contacts:
            if wa_id is not None and contact.get("wa_id") == wa_id:
                return contact
            if user_id is not None and contact.get("user_id") == user_id:
                return contact
        if len(contacts) != 1:
            return None
        only = contacts[0]
        is_unnamed = wa_id is None and user_id is None
        # A phone number beside a contact that shows only its user id: the same person.
        has_no_number = wa_id is not None and user_id is None and "wa_id" not in only
        return only if is_unnamed or has_no_number else None
