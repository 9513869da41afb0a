"""One message of a conversation, whatever order its facts come in.

Every fact is folded by its own time: the furthest status, each sender's latest
reaction, the latest edit. What comes before its message waits for it.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from routing_service.desk.views import Item, MediaView, Reaction
from routing_service.domain.delivery import further
from routing_service.domain.events import Media, MediaFailed, MediaStored
from routing_service.domain.types import JsonObject

UNDELIVERED = frozenset({"queued", "sent", "failed"})
"""Statuses that a new attempt may leave behind."""


class _Edit(msgspec.Struct, frozen=True, order=True):
    """Edits compare by time, then by id, so that ties fall alike in any order."""

    at: datetime
    id: str
    text: str | None


class _Reacted(msgspec.Struct, frozen=True, order=True):
    at: datetime
    id: str
    emoji: str


_NO_FAILURE: tuple[None, None] = (None, None)


class Message:
    """`view` is the message as its facts leave it; None before it has come itself."""

    __slots__ = (
        "_edit",
        "_failure",
        "_is_revoked",
        "_item",
        "_media",
        "_reactions",
        "_reported",
        "_retried_at",
        "_status",
    )

    def __init__(self) -> None:
        self._item: Item | None = None
        self._status: str | None = None
        self._reported: dict[str, datetime] = {}
        self._failure: tuple[str | None, int | None] = _NO_FAILURE
        self._retried_at: datetime | None = None
        self._reactions: dict[str, _Reacted] = {}
        self._edit: _Edit | None = None
        self._is_revoked = False
        self._media: MediaView | None = None

    def come(self, item: Item) -> None:
        """The message itself."""
        self._item = item
        known = self._status
        self._status = item.status if known is None else further(item.status, known)

    def send(self, at: datetime) -> None:
        """WhatsApp took it: also after it had been given up for lack of an answer."""
        self._reported["sent"] = min(at, self._reported.get("sent", at))
        if self._status in {None, "queued", "failed"}:
            self._status, self._failure = "sent", _NO_FAILURE

    def report(
        self,
        status: str,
        at: datetime,
        reason: str | None = None,
        *,
        code: int | None = None,
    ) -> None:
        """A status never moves back, and the first time of each is kept. What was said
        of an attempt before the last retry tells nothing of the new one."""
        self._reported[status] = min(at, self._reported.get(status, at))
        retried_at = self._retried_at
        if status in UNDELIVERED and retried_at is not None and at < retried_at:
            return
        self._status = further(self._status, status)
        if self._status == status == "failed":
            self._failure = reason, code

    def retry(self, at: datetime) -> None:
        """A failed message is queued once more."""
        if self._status == "failed":
            self._status, self._failure = "queued", _NO_FAILURE
            # WhatsApp's times are whole seconds.
            self._retried_at = at.replace(microsecond=0)

    def react(self, author: str, emoji: str, at: datetime, fact_id: str) -> None:
        """An empty emoji takes the author's reaction back."""
        reacted = _Reacted(at, fact_id, emoji)
        known = self._reactions.get(author)
        self._reactions[author] = max(known, reacted) if known else reacted

    def edit(self, text: str | None, at: datetime, fact_id: str) -> None:
        edited = _Edit(at, fact_id, text)
        self._edit = max(self._edit, edited) if self._edit else edited

    def revoke(self) -> None:
        self._is_revoked = True

    def reread(
        self,
        *,
        message_kind: str,
        text: str | None,
        content: JsonObject | None,
        media: MediaView | None,
    ) -> None:
        """What a later parser found in it stands for what an earlier one kept."""
        if self._item is not None:
            self._item = msgspec.structs.replace(
                self._item,
                message_kind=message_kind,
                text=text,
                content=content,
                media=media,
            )

    def store(self, event: MediaStored) -> None:
        self._media = MediaView(
            state="stored",
            mime_type=event.mime_type,
            size_bytes=event.size_bytes,
            sha256=event.sha256,
        )

    def lose(self, event: MediaFailed) -> None:
        if self._media is None:
            self._media = MediaView(state="failed", reason=event.reason)

    def view(self) -> Item | None:
        item = self._item
        if item is None:
            return None
        failure = self._failure if self._status == "failed" else _NO_FAILURE
        return msgspec.structs.replace(
            item,
            status=self._status,
            error=failure[0],
            error_code=failure[1],
            statuses=dict(self._reported),
            reactions=self._shown_reactions(),
            text=None if self._is_revoked else self._shown_text(item),
            content=self._shown_content(item),
            media=None if self._is_revoked else self._shown_media(item),
        )

    def _shown_reactions(self) -> list[Reaction]:
        return [
            Reaction(one.emoji, author)
            for author, one in sorted(self._reactions.items())
            if one.emoji
        ]

    def _shown_text(self, item: Item) -> str | None:
        return item.text if self._edit is None else self._edit.text

    def _shown_content(self, item: Item) -> JsonObject | None:
        if self._is_revoked:
            return {"is_revoked": True}
        if self._edit is None:
            return item.content
        return {**(item.content or {}), "is_edited": True}

    def _shown_media(self, item: Item) -> MediaView | None:
        if item.media is None or self._media is None:
            return item.media
        known = self._media
        return msgspec.structs.replace(
            item.media,
            state=known.state,
            mime_type=known.mime_type or item.media.mime_type,
            size_bytes=known.size_bytes or item.media.size_bytes,
            sha256=known.sha256,
            reason=known.reason,
        )


def media_view(media: Media | None, content: JsonObject | None) -> MediaView | None:
    """An attachment before anything is known of its bytes. What we sent is in the
    store from the start: its digest stands in the message."""
    if media is None:
        return None
    name = (content or {}).get("filename")
    is_stored = media.media_id is None and media.sha256 is not None
    return MediaView(
        state="stored" if is_stored else "fetching",
        mime_type=media.mime_type,
        size_bytes=media.size_bytes,
        filename=name if isinstance(name, str) else None,
        sha256=media.sha256 if is_stored else None,
    )
