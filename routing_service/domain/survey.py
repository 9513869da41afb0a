"""Asking for a rating after a resolution, and reading the answer.

A list of five rows, not reply buttons: WhatsApp allows three buttons, and three answers
spread over 1, 3 and 5 would make neither the mean nor the share of 4 and 5 comparable.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from routing_service.domain.configuration_values import choose_text
from routing_service.domain.drafts import Draft
from routing_service.domain.events import MessagePosted, RatingAnswered, RatingAsked
from routing_service.domain.ticket import Ticket
from routing_service.domain.types import JsonObject
from routing_service.domain.window import is_window_open

ASKED_AT_MOST_EVERY = timedelta(hours=24)
"""Per contact, whatever the number of tickets resolved meanwhile."""
RATINGS = (5, 4, 3, 2, 1)
_PREFIX = "csat:"


class RatingTap(msgspec.Struct, frozen=True):
    """The answer in a payload id "csat:<survey id>:<rating>"."""

    survey_id: str
    ticket_id: str
    rating: int
    survey_number: int


def read_rating_tap(payload_id: str | None) -> RatingTap | None:
    """The tap behind a payload id; None for any other payload.

    A survey's id is "<ticket id>.<number of the survey>": it names its ticket, so that
    an answer to an old survey needs no search.
    """
    if payload_id is None or not payload_id.startswith(_PREFIX):
        return None
    survey_id, _, rating = payload_id.removeprefix(_PREFIX).rpartition(":")
    ticket_id, _, number = survey_id.rpartition(".")
    if rating not in {"1", "2", "3", "4", "5"} or not ticket_id:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return RatingTap(survey_id, ticket_id, int(rating), int(number))


def decide_rating(
    ticket: Ticket,
    tap: RatingTap,
    *,
    contact_id: str,
    occurred_at: datetime,
    personal: JsonObject | None = None,
) -> list[Draft]:
    """The rating, if this ticket asked this contact for it, however long ago; else
    nothing, and the tap is a message like any other."""
    was_asked = 1 <= tap.survey_number <= ticket.survey_count
    if tap.ticket_id != ticket.id or ticket.contact_id != contact_id or not was_asked:
        return []
    event = RatingAnswered(
        ticket_id=ticket.id, rating=tap.rating, survey_id=tap.survey_id
    )
    return [Draft(event, occurred_at, personal)]


def decide_survey(
    ticket: Ticket,
    *,
    now: datetime,
    message_id: str,
    last_asked_at: datetime | None,
    language: str | None = None,
) -> list[Draft]:
    """RatingAsked and the list message that asks, for a ticket just resolved; nothing
    where it cannot be sent (no window, no customer) or the contact was asked lately.

    `last_asked_at`: when this contact was last asked, on any ticket. Once per
    resolution follows from the cap and from asking only at a resolution.
    """
    contact_id, number_id = ticket.contact_id, ticket.number_id
    if contact_id is None or number_id is None or not is_window_open(ticket, now):
        return []
    if last_asked_at is not None and now - last_asked_at < ASKED_AT_MOST_EVERY:
        return []
    survey_id = f"{ticket.id}.{ticket.survey_count + 1}"
    body = choose_text(BODY, language or ticket.language)
    asked = RatingAsked(
        ticket_id=ticket.id,
        survey_id=survey_id,
        message_id=message_id,
        contact_id=contact_id,
    )
    posted = MessagePosted(
        ticket_id=ticket.id,
        message_id=message_id,
        author="automation",
        contact_id=contact_id,
        number_id=number_id,
        kind="interactive",
        text_length=len(body),
        survey_id=survey_id,
    )
    content = survey_list(survey_id, language or ticket.language)
    return [Draft(asked, now), Draft(posted, now, {"text": body, "content": content})]


def survey_list(survey_id: str, language: str | None) -> JsonObject:
    """The `interactive` object of the Cloud API: a list with a row for each rating."""
    labels = LABELS[_known(language)]
    rows = [
        {"id": f"{_PREFIX}{survey_id}:{rating}", "title": f"{'★' * rating} {label}"}
        for rating, label in zip(RATINGS, labels, strict=True)
    ]
    return {
        "type": "list",
        "body": {"text": choose_text(BODY, language)},
        "action": {
            "button": choose_text(BUTTON, language),
            "sections": [{"rows": rows}],
        },
    }


def _known(language: str | None) -> str:
    wanted = (language or "").lower()
    bases = (wanted, wanted.partition("-")[0])
    return next((one for one in bases if one in LABELS), "en")


BODY: dict[str, str] = {
    "en": "Your request has been resolved. How did we do?",
    "fr": "Votre demande est résolue. Êtes-vous satisfait de notre réponse ?",
    "es": "Su solicitud está resuelta. ¿Cómo valora nuestra atención?",
    "pt": "O seu pedido foi resolvido. Como avalia o nosso atendimento?",
    "it": "La sua richiesta è stata risolta. Come valuta il nostro servizio?",
    "de": "Ihre Anfrage wurde gelöst. Wie zufrieden sind Sie?",
    "nl": "Uw vraag is opgelost. Hoe tevreden bent u?",
    "pl": "Zgłoszenie zostało rozwiązane. Jak nas oceniasz?",
    "tr": "Talebiniz çözüldü. Hizmetimizi nasıl buldunuz?",
    "ar": "تم حل طلبك. كيف تقيّم خدمتنا؟",
}
BUTTON: dict[str, str] = {
    "en": "Rate us",
    "fr": "Donner une note",
    "es": "Valorar",
    "pt": "Avaliar",
    "it": "Valuta",
    "de": "Bewerten",
    "nl": "Beoordelen",
    "pl": "Oceń",
    "tr": "Değerlendir",
    "ar": "تقييم",
}
"""At most 20 characters."""
LABELS: dict[str, tuple[str, str, str, str, str]] = {
    "en": ("Excellent", "Good", "Fair", "Poor", "Very poor"),
    "fr": ("Excellent", "Bien", "Moyen", "Décevant", "Très décevant"),
    "es": ("Excelente", "Bien", "Regular", "Mal", "Muy mal"),
    "pt": ("Excelente", "Bom", "Razoável", "Mau", "Muito mau"),
    "it": ("Ottimo", "Buono", "Discreto", "Scarso", "Pessimo"),
    "de": ("Sehr gut", "Gut", "Mittel", "Schlecht", "Sehr schlecht"),
    "nl": ("Uitstekend", "Goed", "Matig", "Slecht", "Zeer slecht"),
    "pl": ("Świetnie", "Dobrze", "Średnio", "Słabo", "Bardzo słabo"),
    "tr": ("Mükemmel", "İyi", "Orta", "Kötü", "Çok kötü"),
    "ar": ("ممتاز", "جيد", "مقبول", "ضعيف", "ضعيف جدا"),
}
"""From 5 to 1; with the stars at most 24 characters."""
