"""What e-mails and Slack messages say: a ticket, its clock, its deadline, and a link.

Nothing a customer wrote, and no name or number, is ever in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from gettext import GNUTranslations
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_datetime

from routing_service.channels.catalogue import catalogue, language_of
from routing_service.domain.types import JsonObject, NotificationCause, SlaTarget

MOST_LISTED = 50
"""Tickets named in one message; the rest are counted."""
INSTANT = "d MMM yyyy, HH:mm"


class Told(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing to be told. `id`: the hex id of its fact; `at`: when it became so."""

    id: str
    at: datetime
    ticket_id: str
    cause: NotificationCause
    target: SlaTarget | None = None
    due_at: datetime | None = None


class Letter(msgspec.Struct, frozen=True):
    """An e-mail. A repetition has the same `id`; `reply_to`: null is nobody."""

    id: str
    at: datetime
    subject: str
    body: str
    reply_to: str | None = None


class Reader(msgspec.Struct, frozen=True):
    """Whom a text is for. `public_url`: of the pages, for links."""

    locale: str | None = None
    timezone: str | None = None
    public_url: str | None = None


def letter(told: Sequence[Told], reader: Reader, message_id: str) -> Letter:
    """An e-mail about everything `told`, the most pressing first."""
    texts = catalogue(language_of(reader.locale))
    ordered = _ordered(told)
    tickets = _tickets(told)
    subject = texts.ngettext(
        "{tickets} ticket needs you", "{tickets} tickets need you", tickets
    ).format(tickets=tickets)
    if len(ordered) == 1:
        subject = _line(ordered[0], texts, reader)
    lines = [
        _with_link(_line(one, texts, reader), link_to(one.ticket_id, reader.public_url))
        for one in ordered[:MOST_LISTED]
    ]
    body = "\n".join([*lines, *_rest(ordered, texts)]) + "\n"
    return Letter(message_id, max(one.at for one in told), subject, body)


def slack_text(told: Sequence[Told], reader: Reader) -> str:
    """The same in Slack's mark-up."""
    texts = catalogue(language_of(reader.locale))
    ordered = _ordered(told)
    lines = []
    for one in ordered[:MOST_LISTED]:
        link = link_to(one.ticket_id, reader.public_url)
        line = _escaped(_line(one, texts, reader))
        name = _escaped(one.ticket_id)
        lines.append(line.replace(name, f"<{link}|{name}>", 1) if link else line)
    return "\n".join([*lines, *_rest(ordered, texts)])


def webhook_body(told: Sequence[Told], public_url: str | None) -> JsonObject:
    """As programs read it."""
    return {
        "type": "notifications",
        "notifications": [
            {
                **msgspec.to_builtins(one),
                "url": link_to(one.ticket_id, public_url),
            }
            for one in told
        ],
    }


def link_to(ticket_id: str, public_url: str | None) -> str | None:
    if public_url is None:
        return None
    return f"{public_url.rstrip('/')}/?ticket={quote(ticket_id)}"


def target_name(target: SlaTarget | None, texts: GNUTranslations) -> str:
    match target:
        case "first_response":
            return texts.gettext("first response")
        case "next_response":
            return texts.gettext("next response")
        case "internal":
            return texts.gettext("take-over by the next team")
        case _:
            return texts.gettext("resolution")


def instant(at: datetime, reader: Reader) -> str:
    """With its zone: who reads it may be anywhere."""
    zone = UTC if reader.timezone is None else ZoneInfo(reader.timezone)
    local = at.astimezone(zone)
    written = format_datetime(local, INSTANT, locale=language_of(reader.locale))
    return f"{written} {local.tzname()}"


def _line(one: Told, texts: GNUTranslations, reader: Reader) -> str:
    target = target_name(one.target, texts)
    due = None if one.due_at is None else instant(one.due_at, reader)
    match one.cause:
        case "rule":
            text = texts.gettext("{ticket}: a rule wants you to know of this ticket")
        case "warning" if due is not None:
            text = texts.gettext("{ticket}: {target} is due at {due}")
        case "warning":
            text = texts.gettext("{ticket}: {target} is due soon")
        case "breach" if due is not None:
            text = texts.gettext("{ticket}: {target} was due at {due}")
        case "breach":
            text = texts.gettext("{ticket}: {target} is late")
        case _ if due is not None:
            text = texts.gettext("{ticket}: escalated, {target} was due at {due}")
        case _:
            text = texts.gettext("{ticket}: escalated, {target} is late")
    return text.format(ticket=one.ticket_id, target=target, due=due)


def _ordered(told: Sequence[Told]) -> list[Told]:
    """The deadline that is nearest, or longest past, first; rules last."""
    return sorted(told, key=lambda one: (one.due_at is None, one.due_at or one.at))


def _tickets(told: Sequence[Told]) -> int:
    return len({one.ticket_id for one in told})


def _rest(ordered: Sequence[Told], texts: GNUTranslations) -> list[str]:
    left = _tickets(ordered) - _tickets(ordered[:MOST_LISTED])
    if left <= 0:
        return []
    text = texts.ngettext("and {count} more ticket", "and {count} more tickets", left)
    return [text.format(count=left)]


def _with_link(line: str, link: str | None) -> str:
    return line if link is None else f"{line}\n  {link}"


def _escaped(text: str) -> str:
    """Slack reads these three as mark-up."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
