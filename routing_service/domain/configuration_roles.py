"""How a company's own roles are read, and what bounds an agent's reach."""

from __future__ import annotations

from routing_service.domain.configuration_fields import (
    Field,
    Fields,
    Refused,
    read_country,
    read_id,
    read_list,
    read_one_of,
    read_text,
    required,
)
from routing_service.domain.roles import BUILT_IN, NOT_GRANTED, PERMISSIONS, REACHES
from routing_service.domain.types import JsonObject


def check_role(document: JsonObject) -> None:
    """Raises Refused for a built-in role's id, and for a role without permissions."""
    if document["id"] in BUILT_IN:
        expected = f"another id than the built-in {', '.join(BUILT_IN)}"
        raise Refused(document["id"], expected, ("id",))
    if document["permissions"] is None and document["based_on"] is None:
        expected = f"a list of permissions, or based_on ({', '.join(BUILT_IN)})"
        raise Refused(None, expected, ("permissions",))


SCOPE: Fields = {
    "teams": Field(read_list(read_id), []),
    "numbers": Field(read_list(read_id), []),
    "countries": Field(read_list(read_country), []),
}
ROLE: Fields = {
    "id": required(read_id),
    "name": required(read_text),
    "based_on": Field(read_one_of(*BUILT_IN)),
    "permissions": Field(
        read_list(read_one_of(*(one for one in PERMISSIONS if one not in NOT_GRANTED)))
    ),
    "reach": Field(read_one_of(*REACHES)),
}
