"""Message templates: what WhatsApp lists of them, read.

Source: Meta's reference of template components, as of 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, TypeAlias, get_args

import msgspec

from routing_service.domain.types import JsonObject

HeaderKind: TypeAlias = Literal["none", "text", "image", "video", "document"]
APPROVED = "APPROVED"
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
FILLED_IN_PARTS = frozenset({"HEADER", "BODY", "FOOTER", "BUTTONS"})
"""Components that a reply can fill in; carousels, offers and the like cannot."""
VOLATILE = frozenset({"example", "quality_score", "previous_category"})
"""What the listing says anew each time, such as links to samples that expire."""


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """One template in one language. Variables are the names between {{ and }}, in their
    order; `obstacle` says why it cannot be sent from here, if it cannot."""

    name: str
    language: str
    category: str = ""
    status: str = ""
    quality: str | None = None
    header_kind: HeaderKind = "none"
    header: str = ""
    header_variables: tuple[str, ...] = ()
    body: str = ""
    body_variables: tuple[str, ...] = ()
    footer: str | None = None
    buttons: tuple[str, ...] = ()
    is_named: bool = False
    obstacle: str | None = None


def stable(listed: Iterable[JsonObject]) -> list[JsonObject]:
    """The Cloud API's listing in one order, with what only changes by itself left out:
    equal for the same templates."""
    rows = [_stable_row(one) for one in listed]
    return sorted(
        rows, key=lambda one: (str(one.get("name")), str(one.get("language")))
    )


def read(listed: JsonObject) -> Template:
    """A template out of one element of the listing."""
    parts = {
        str(one.get("type")).upper(): one for one in _objects(listed, "components")
    }
    header, body = parts.get("HEADER", {}), parts.get("BODY", {})
    header_kind, header_obstacle = _header_kind(header)
    buttons = _objects(parts.get("BUTTONS", {}), "buttons")
    header_text, body_text = _text(header), _text(body)
    status = str(listed.get("status", ""))
    score = listed.get("quality_score")
    return Template(
        name=str(listed.get("name", "")),
        language=str(listed.get("language", "")),
        category=str(listed.get("category", "")),
        status=status,
        quality=str(score.get("score")) if isinstance(score, dict) else None,
        header_kind=header_kind,
        header=header_text,
        header_variables=_variables(header_text),
        body=body_text,
        body_variables=_variables(body_text),
        footer=_text(parts.get("FOOTER", {})) or None,
        buttons=tuple(str(one.get("text", "")) for one in buttons),
        is_named=str(listed.get("parameter_format", "")).upper() == "NAMED",
        obstacle=_status_obstacle(status)
        or header_obstacle
        or _part_obstacle(parts)
        or _button_obstacle(buttons),
    )


def _variables(text: str) -> tuple[str, ...]:
    """Numbered ones by number, wherever they stand; named ones as they first occur."""
    names = dict.fromkeys(VARIABLE.findall(text))
    if all(name.isdigit() for name in names):
        return tuple(sorted(names, key=int))
    return tuple(names)


def _header_kind(header: JsonObject) -> tuple[HeaderKind, str | None]:
    given = str(header.get("format", "none" if not header else "text")).lower()
    for kind in get_args(HeaderKind):
        if given == kind:
            return kind, None
    return "none", f"its header is a {given}: expected text or a file"


def _status_obstacle(status: str) -> str | None:
    return None if status == APPROVED else f"it is {status}: expected {APPROVED}"


def _part_obstacle(parts: Iterable[str]) -> str | None:
    others = sorted(set(parts) - FILLED_IN_PARTS)
    return f"it has {', '.join(others)}: expected text parts only" if others else None


def _button_obstacle(buttons: Iterable[JsonObject]) -> str | None:
    needs_value = any(
        VARIABLE.search(str(one.get("url", "")))
        or str(one.get("type")).upper() in {"COPY_CODE", "OTP", "CATALOG", "MPM"}
        for one in buttons
    )
    return "its buttons have variables: expected none" if needs_value else None


def _place(listed: JsonObject) -> tuple[str, str]:
    return str(listed.get("name")), str(listed.get("language"))


def _stable_row(listed: JsonObject) -> JsonObject:
    row = _without_volatile(listed)
    score = listed.get("quality_score")
    if isinstance(score, dict) and "score" in score:
        row["quality_score"] = {"score": score["score"]}
    return row


def _without_volatile(value: JsonObject) -> JsonObject:
    return {key: _kept(one) for key, one in value.items() if key not in VOLATILE}


def _kept(value: object) -> object:
    if isinstance(value, dict):
        return _without_volatile(value)
    return [_kept(one) for one in value] if isinstance(value, list) else value


def _objects(value: JsonObject, key: str) -> list[JsonObject]:
    listed = value.get(key)
    if not isinstance(listed, list):
        return []
    return [one for one in listed if isinstance(one, dict)]


def _text(part: JsonObject) -> str:
    return str(part.get("text") or "")
