"""What was detected of a customer, set right by somebody."""

from __future__ import annotations

from datetime import datetime

from routing_service.domain.configuration_fields import (
    Refused,
    read_country,
    read_language,
    read_zone,
    within,
)
from routing_service.domain.contact import Contact
from routing_service.domain.drafts import Draft
from routing_service.domain.events import ContactCorrected

READERS = {"country": read_country, "language": read_language, "timezone": read_zone}


class CorrectionUnfit(ValueError):
    """A value that is no country, language or time zone."""


def decide_correction(
    contact: Contact, given: dict[str, str | None], *, now: datetime
) -> list[Draft]:
    """`given`: country, language and timezone, as far as they were given. Nothing
    follows from what is known already; raises CorrectionUnfit."""
    try:
        read = {
            name: str(within(name, READERS[name], value))
            for name, value in given.items()
            if value is not None
        }
    except Refused as refused:
        raise CorrectionUnfit(str(refused)) from None
    if all(getattr(contact, name) == value for name, value in read.items()):
        return []
    return [Draft(ContactCorrected(contact_id=contact.id, **read), now)]
