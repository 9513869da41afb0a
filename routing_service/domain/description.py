"""What the company tells of a customer: tier, account manager, attributes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec

from routing_service.domain.contact import Contact
from routing_service.domain.drafts import Draft
from routing_service.domain.events import ContactDescribed


class DescriptionUnfit(ValueError):
    """An account manager who is nobody here."""


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """What is null stays as it is; an empty text, or an attribute without value, is
    taken away."""

    tier: str | None = None
    account_manager_id: str | None = None
    attributes: Mapping[str, str] | None = None

    @property
    def is_empty(self) -> bool:
        return self == Description()


def decide_description(
    contact: Contact,
    given: Description,
    agents: Collection[str],
    *,
    now: datetime,
) -> list[Draft]:
    """Nothing follows from what is known already; raises DescriptionUnfit."""
    manager_id = given.account_manager_id
    if manager_id and manager_id not in agents:
        raise DescriptionUnfit(
            f"account_manager_id {manager_id!r}: expected a configured agent"
        )
    tier = _news(contact.tier, given.tier)
    manager_id = _news(contact.account_manager_id, manager_id)
    known = dict(contact.attributes)
    attributes = {
        name: value
        for name, value in (given.attributes or {}).items()
        if known.get(name, "") != value
    }
    if tier is None and manager_id is None and not attributes:
        return []
    described = ContactDescribed(
        contact_id=contact.id,
        tier=tier,
        account_manager_id=manager_id,
        attributes=attributes or None,
    )
    return [Draft(described, now)]


def _news(known: str | None, given: str | None) -> str | None:
    return None if given is None or given == (known or "") else given
