"""What an e-mail to stakeholders says: the agent's words, the ticket's status and its
deadlines. Nothing the customer wrote is ever in it."""

from __future__ import annotations

from datetime import datetime
from gettext import GNUTranslations

from routing_service.channels.catalogue import catalogue, language_of
from routing_service.channels.texts import Letter, Reader, instant, target_name
from routing_service.domain.events import StakeholdersInformed, ToldClock


def update_letter(
    informed: StakeholdersInformed,
    text: str,
    reader: Reader,
    *,
    at: datetime,
    reply_to: str | None,
) -> Letter:
    """`reply_to`: who answers for the ticket."""
    texts = catalogue(language_of(reader.locale))
    subject = texts.gettext("Ticket {ticket}: how it stands")
    status = _statuses(texts)[informed.status]
    lines = [
        texts.gettext("Status: {status}").format(status=status),
        *(_clock(one, texts, reader) for one in informed.clocks),
    ]
    parts = [text] if text else []
    body = "\n\n".join([*parts, "\n".join(lines)]) + "\n"
    return Letter(
        informed.update_id,
        at,
        subject.format(ticket=informed.ticket_id),
        body,
        reply_to,
    )


def _clock(clock: ToldClock, texts: GNUTranslations, reader: Reader) -> str:
    target = target_name(clock.target, texts)
    if clock.outcome == "breached":
        text = texts.gettext("{target}: late")
    elif clock.due_at is None:
        text = texts.gettext("{target}: paused")
    else:
        text = texts.gettext("{target}: due at {due}")
    due = None if clock.due_at is None else instant(clock.due_at, reader)
    said = text.format(target=target, due=due)
    return said[:1].upper() + said[1:]


def _statuses(texts: GNUTranslations) -> dict[str, str]:
    return {
        "open": texts.gettext("open"),
        "pending": texts.gettext("waiting for the customer"),
        "on_hold": texts.gettext("on hold"),
        "snoozed": texts.gettext("put off"),
        "resolved": texts.gettext("resolved"),
        "closed": texts.gettext("closed"),
    }
