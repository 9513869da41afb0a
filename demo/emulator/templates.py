"""Message templates: created, reviewed, listed, edited and deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from demo.emulator.errors import GraphError, malformed
from demo.emulator.identifiers import new_media_id
from demo.emulator.template_components import Component, check_components

NAME_KEPT = timedelta(days=30)
"""How long the name of a deleted template cannot be used again."""
LIMIT = 250

Status = Literal["PENDING", "APPROVED", "REJECTED", "PAUSED", "DISABLED"]
Category = Literal["MARKETING", "UTILITY", "AUTHENTICATION"]
Quality = Literal["GREEN", "YELLOW", "RED", "UNKNOWN"]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a business asks for when it creates a template."""

    name: str
    language: str
    category: Category
    components: list[Component]
    parameter_format: Literal["POSITIONAL", "NAMED"] = "POSITIONAL"


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """A template in one language, and what Meta thinks of it."""

    id: str
    name: str
    language: str
    category: Category
    components: list[Component]
    parameter_format: str
    status: Status
    quality: Quality = "UNKNOWN"
    rejected_reason: str = "NONE"
    previous_category: Category | None = None

    def component(self, kind: str) -> Component | None:
        """Its HEADER, BODY, FOOTER or BUTTONS."""
        found = [one for one in self.components if one["type"].upper() == kind]
        return found[0] if found else None

    def as_listed(self, now: datetime) -> dict[str, Any]:
        """Every field that may be asked for."""
        listed = msgspec.to_builtins(self)
        score = {"score": listed.pop("quality"), "date": int(now.timestamp())}
        if listed["previous_category"] is None:
            del listed["previous_category"]
        return {**listed, "quality_score": score}


class Templates:
    """The templates of one account, by id in the order of their creation."""

    def __init__(
        self, clock: Callable[[], datetime], templates: Iterable[Template] = ()
    ) -> None:
        self._clock = clock
        self._by_id = {one.id: one for one in templates}
        self._deleted: dict[tuple[str, str], datetime] = {}

    def all(self) -> list[Template]:
        return list(self._by_id.values())

    def __contains__(self, template_id: str) -> bool:
        return template_id in self._by_id

    def find(self, template_id: str) -> Template:
        """Raises GraphError 100 for an id that is not ours."""
        if template_id not in self._by_id:
            raise malformed(f"No message template has the id {template_id}.")
        return self._by_id[template_id]

    def named(self, name: str, language: str | None = None) -> list[Template]:
        return [
            one
            for one in self._by_id.values()
            if one.name == name and language in {None, one.language}
        ]

    def create(self, wanted: Wanted) -> Template:
        """A template to be reviewed. Raises GraphError 100 with Meta's subcode."""
        check_components(wanted.name, wanted.components, wanted.parameter_format)
        self._check_free(wanted)
        template = Template(
            id=new_media_id(), status="PENDING", **msgspec.structs.asdict(wanted)
        )
        self._by_id[template.id] = template
        return template

    def change(self, template_id: str, **changes: object) -> Template:
        """Replaces fields of a template, as they are given."""
        self._by_id[template_id] = msgspec.structs.replace(
            self.find(template_id), **changes
        )
        return self._by_id[template_id]

    def delete(self, name: str, template_id: str | None = None) -> None:
        """Removes a template, or all languages of a name; raises GraphError 100."""
        gone = [one for one in self.named(name) if template_id in {None, one.id}]
        if not gone:
            raise malformed(f"No message template is named {name}.", subcode=2593002)
        for template in gone:
            del self._by_id[template.id]
            self._deleted[template.name, template.language] = self._clock()

    def _check_free(self, wanted: Wanted) -> None:
        if self.named(wanted.name, wanted.language):
            raise malformed(
                f"There is already {wanted.language} content for {wanted.name}.",
                subcode=2388024,
            )
        deleted_at = self._deleted.get((wanted.name, wanted.language))
        if deleted_at and self._clock() - deleted_at < NAME_KEPT:
            raise malformed(
                f"The {wanted.language} content of {wanted.name} is being deleted.",
                subcode=2388023,
            )
        if len(self._by_id) >= LIMIT:
            raise GraphError(80008, f"An account has at most {LIMIT} templates.")
