"""A page of the templates that were asked for, with cursors as Meta gives them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import URL

from demo.emulator.errors import malformed
from demo.emulator.templates import Template

PAGE = 25


def matching(templates: Iterable[Template], asked: Mapping[str, str]) -> list[Template]:
    """Those that every filter in `asked` lets through."""
    return [one for one in templates if _matches(one, asked)]


@dataclass(frozen=True, slots=True)
class Page:
    """`shown` are the templates from number `start` on, of `total`."""

    shown: list[Template]
    start: int
    total: int

    @classmethod
    def of(cls, found: list[Template], asked: Mapping[str, str]) -> Page:
        """The page that `limit`, `after` and `before` name. Raises GraphError 100."""
        if not asked.get("limit", "1").isdecimal():
            raise malformed("Param limit must be a whole number.")
        limit = max(1, int(asked.get("limit", PAGE)))
        start = _offset(asked["after"]) if "after" in asked else 0
        if "before" in asked:
            start = max(0, _offset(asked["before"]) - limit)
        return cls(found[start : start + limit], start, len(found))

    def links(self, url: URL) -> dict[str, Any]:
        """The answer's `paging`; `url` is what was asked for."""
        if not self.shown:
            return {}
        end = self.start + len(self.shown)
        before, after = _cursor(self.start), _cursor(end)
        paging: dict[str, Any] = {"cursors": {"before": before, "after": after}}
        address = url.remove_query_params(["after", "before"])
        if end < self.total:
            paging["next"] = str(address.include_query_params(after=after))
        if self.start > 0:
            paging["previous"] = str(address.include_query_params(before=before))
        return paging


def _matches(template: Template, asked: Mapping[str, str]) -> bool:
    exact = {
        "status": template.status,
        "category": template.category,
        "language": template.language,
        "quality_score": template.quality,
    }
    texts = [str(one.get("text", "")) for one in template.components]
    contained = {
        "name": template.name,
        "content": "\n".join(texts),
        "name_or_content": "\n".join([template.name, *texts]),
    }
    return all(
        name not in asked or value in asked[name].split(",")
        for name, value in exact.items()
    ) and all(
        name not in asked or asked[name].lower() in text.lower()
        for name, text in contained.items()
    )


def _cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(f"at:{offset}".encode()).decode().rstrip("=")


def _offset(cursor: str) -> int:
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        return int(base64.urlsafe_b64decode(padded).decode().removeprefix("at:"))
    except ValueError:
        raise malformed("Invalid cursor.") from None
