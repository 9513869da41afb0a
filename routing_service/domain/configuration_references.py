"""Which kinds of configuration name others, and whether what they name exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from routing_service.domain.audience_names import ROLES_OF_A_TICKET
from routing_service.domain.condition_values import suggestion
from routing_service.domain.configuration_reading import ConfigurationError
from routing_service.domain.configuration_values import RuleSet
from routing_service.domain.rule_references import references_of
from routing_service.domain.types import ConfigurationKind, JsonObject


class Reference(msgspec.Struct, frozen=True):
    """A field of one kind whose value (or values) are ids of another. A dot leads into
    an object or into each object of a list."""

    kind: ConfigurationKind
    field: str
    to: ConfigurationKind


REFERENCES = (
    Reference("sla_policies", "calendar", "calendars"),
    Reference("sla_policies", "match.team", "teams"),
    Reference("sla_policies", "escalate.team", "teams"),
    Reference("sla_policies", "escalate.agent", "agents"),
    Reference("sla_policies", "internal.from.team", "teams"),
    Reference("sla_policies", "internal.to.team", "teams"),
    Reference("teams", "calendar", "calendars"),
    Reference("teams", "follow_the_sun", "teams"),
    Reference("teams", "escalates_to", "teams"),
    Reference("agents", "role", "roles"),
    Reference("agents", "teams", "teams"),
    Reference("agents", "scope.teams", "teams"),
    Reference("numbers", "team", "teams"),
    Reference("numbers", "calendar", "calendars"),
)
"""Numbers are not checked: a rule may stand ready for one not yet described."""


TOLD: tuple[ConfigurationKind, ...] = ("agents", "teams", "channels")
"""Kinds whose ids may stand in a `notify`."""


def check_references(
    content: Mapping[ConfigurationKind, Sequence[JsonObject]],
    ids: Mapping[ConfigurationKind, Collection[str]],
) -> None:
    """Raises ConfigurationError for the first id not among `ids` of its kind."""
    for reference in REFERENCES:
        known = ids[reference.to]
        for document in content.get(reference.kind, ()):
            for named in _find(document, reference.field.split(".")):
                if named not in known:
                    raise ConfigurationError(
                        reference.kind,
                        document["id"],
                        reference.field,
                        named,
                        _an_id_of((reference.to,), known, named),
                    )


def check_recipients(
    content: Mapping[ConfigurationKind, Sequence[JsonObject]],
    ids: Mapping[ConfigurationKind, Collection[str]],
) -> None:
    """The same for whom policies notify, and for ids of channels, which must name
    nobody else."""
    known = [*ROLES_OF_A_TICKET, *(one for kind in TOLD for one in ids[kind])]
    for document in content.get("sla_policies", ()):
        for field in ("warn_at.notify", "escalate.notify"):
            for named in _find(document, field.split(".")):
                if named not in known:
                    expected = f"{', '.join(ROLES_OF_A_TICKET)}, or " + _an_id_of(
                        TOLD, known, named
                    )
                    raise ConfigurationError(
                        "sla_policies", document["id"], field, named, expected
                    )
    for channel_id in ids["channels"]:
        if channel_id in ids["agents"] or channel_id in ids["teams"]:
            raise ConfigurationError(
                "channels",
                channel_id,
                "id",
                channel_id,
                "an id of no agent and no team",
            )


def check_rule_references(
    rule_sets: Iterable[RuleSet], ids: Mapping[ConfigurationKind, Collection[str]]
) -> None:
    """As `check_references`, for what the rules of sets name."""
    for rule_set in rule_sets:
        for reference in references_of(rule_set):
            known = [one for kind in reference.kinds for one in ids[kind]]
            if reference.named not in known:
                raise ConfigurationError(
                    "routing",
                    reference.rule_id,
                    reference.field,
                    reference.named,
                    _an_id_of(reference.kinds, known, reference.named),
                )


def _an_id_of(
    kinds: Sequence[ConfigurationKind], known: Iterable[str], named: str
) -> str:
    files = " or ".join(f"{kind}.yml" for kind in kinds)
    return f"an id of {files}{suggestion(named, sorted(known))}"


def _find(value: object, path: Sequence[str]) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _find(item, path)
    elif isinstance(value, str) and not path:
        yield value
    elif isinstance(value, dict) and path:
        yield from _find(value.get(path[0]), path[1:])
