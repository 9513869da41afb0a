"""Configuration documents to their normal form: validated, complete, plain JSON.

The normal form names every field, so that what the log keeps needs no defaults of
today's software, and reading it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from routing_service.domain.configuration_calendars import CALENDAR, check_calendar
from routing_service.domain.configuration_channels import CHANNEL, check_channel
from routing_service.domain.configuration_fields import (
    Field,
    Fields,
    Place,
    Refused,
    read_count,
    read_id,
    read_language,
    read_note,
    read_object,
    read_rate,
    read_text,
    read_texts,
    required,
)
from routing_service.domain.configuration_people import AGENT, TEAM, check_shifts
from routing_service.domain.configuration_policies import POLICY
from routing_service.domain.configuration_prices import (
    PRICE_LIST,
    check_markets,
    other_currency,
)
from routing_service.domain.configuration_roles import ROLE, check_role
from routing_service.domain.configuration_routing import (
    RULE_SET,
    as_rule_sets,
    check_rule_set,
    check_stages,
)
from routing_service.domain.pace import PER_SECOND
from routing_service.domain.types import (
    ConfigurationKind,
    JsonObject,
)


class ConfigurationError(ValueError):
    """A configuration document does not fit, said so that its author can mend it.

    `place`: line and column inside the field, where it holds an expression.
    """

    def __init__(
        self,
        kind: str,
        row: str | None,
        field: str,
        value: object,
        expected: str,
        *,
        place: Place | None = None,
    ) -> None:
        where = ", ".join(
            part
            for part in (
                f"{kind}.yml" + (f" {row}" if row else ""),
                field,
                f"line {place.line}, column {place.column}" if place else "",
            )
            if part
        )
        super().__init__(f"{where}: {value!r}, expected {expected}")
        self.kind = kind
        self.row = row
        self.field = field
        self.value = value
        self.expected = expected
        self.place = place


def normalise(kind: ConfigurationKind, documents: object) -> list[JsonObject]:
    """`documents`, a list of mappings (or a mapping with one key that holds it), in the
    normal form of `kind`. Its own output comes back unchanged.

    References to other kinds are checked by `configuration.load`. Raises
    ConfigurationError.
    """
    if kind not in KINDS:
        raise ConfigurationError(kind, None, "", kind, f"one of {', '.join(KINDS)}")
    rows = _find_rows(kind, documents)
    if kind == "routing":
        rows = as_rule_sets(rows)
    read = read_object(KINDS[kind])
    normal: list[JsonObject] = []
    for index, row in enumerate(rows):
        row_id = row.get("id", f"#{index + 1}") if isinstance(row, Mapping) else None
        try:
            document = read(row)
            assert isinstance(document, dict)
            if kind in _CHECKS:
                _CHECKS[kind](document)
        except Refused as refused:
            where, path = str(row_id or f"#{index + 1}"), refused.path
            if kind == "routing" and path[:1] == ("rules",) and len(path) > 1:
                where, path = path[1], path[2:]
            raise ConfigurationError(
                kind,
                where,
                ".".join(path),
                refused.value,
                refused.expected,
                place=refused.place,
            ) from refused
        normal.append(document)
    _check_unique(kind, normal)
    return normal


def _find_rows(kind: ConfigurationKind, documents: object) -> list[object]:
    if isinstance(documents, Mapping) and len(documents) == 1:
        documents = next(iter(documents.values()))
    if documents is None:
        return []
    if isinstance(documents, list | tuple):
        return list(documents)
    expected = "a list of mappings, or one key that holds it"
    raise ConfigurationError(kind, None, "", documents, expected)


def _check_unique(kind: ConfigurationKind, documents: list[JsonObject]) -> None:
    for field in ("id", *_UNIQUE.get(kind, ())):
        seen: set[str] = set()
        for document in documents:
            value = document[field]
            if value in seen:
                raise ConfigurationError(
                    kind, document["id"], field, value, "a value used only once"
                )
            seen.add(value)
    defaults = [one["id"] for one in documents if one.get("is_default")]
    if len(defaults) > 1:
        raise ConfigurationError(
            kind, defaults[1], "is_default", "true", f"one default; {defaults[0]} is"
        )
    if kind == "routing":
        _check_stages(documents)
    if kind == "prices" and (other := other_currency(documents)) is not None:
        only = documents[0]["currency"]
        raise ConfigurationError(
            kind, other["id"], "currency", other["currency"], f"{only}, as before it"
        )


def _check_stages(documents: list[JsonObject]) -> None:
    try:
        check_stages(documents)
    except Refused as refused:
        field = ".".join(refused.path)
        raise ConfigurationError(
            "routing", None, field, refused.value, refused.expected
        ) from refused


_UNIQUE: dict[ConfigurationKind, tuple[str, ...]] = {
    "agents": ("email",),
    "quick_replies": ("shortcut",),
    "prices": ("valid_from",),
}
_CHECKS: dict[ConfigurationKind, Callable[[JsonObject], None]] = {
    "agents": check_shifts,
    "calendars": check_calendar,
    "channels": check_channel,
    "prices": check_markets,
    "roles": check_role,
    "routing": check_rule_set,
}
KINDS: dict[ConfigurationKind, Fields] = {
    "calendars": CALENDAR,
    "sla_policies": POLICY,
    "teams": TEAM,
    "agents": AGENT,
    "routing": RULE_SET,
    "quick_replies": {
        "id": required(read_id),
        "shortcut": required(read_text),
        "text": required(read_texts),
    },
    "numbers": {
        "id": required(read_id),
        "display_number": Field(read_id),
        "name": Field(read_note, ""),
        "team": Field(read_id),
        "language": Field(read_language),
        "calendar": Field(read_id),
        "reopen_hours": Field(read_count, 72),
        "messages_per_second": Field(read_rate, PER_SECOND),
        "welcome": Field(read_texts),
    },
    "prices": PRICE_LIST,
    "roles": ROLE,
    "channels": CHANNEL,
}
"""The fields of each kind, in the order of the normal form."""
