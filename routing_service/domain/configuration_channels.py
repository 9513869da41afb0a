"""How channels are read: where a notification goes that is for nobody in particular.

Their secrets never stand here: they come from the environment.
"""

from __future__ import annotations

import re
from typing import get_args

from routing_service.domain.audience_names import ROLES_OF_A_TICKET
from routing_service.domain.configuration_fields import (
    Field,
    Fields,
    Refused,
    read_email,
    read_id,
    read_language,
    read_list,
    read_note,
    read_one_of,
    read_text,
    required,
)
from routing_service.domain.protected_urls import is_protected
from routing_service.domain.types import ChannelKind, JsonObject

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NEEDED: dict[str, str] = {"email": "addresses", "webhook": "url"}


def check_channel(document: JsonObject) -> None:
    """Raises Refused for a field that its kind lacks, or has no use for."""
    needed = _NEEDED.get(document["kind"])
    for field in _NEEDED.values():
        if field == needed and not document[field]:
            raise Refused(document[field], f"a value for {document['kind']}", (field,))
        if field != needed and document[field]:
            raise Refused(document[field], f"none for {document['kind']}", (field,))


def _read_channel_id(value: object) -> str:
    """An id that a variable of the environment can be named after."""
    channel_id = read_id(value)
    if not _ID.fullmatch(channel_id):
        raise Refused(value, "lower-case letters, digits and hyphens, such as ops-team")
    if channel_id in ROLES_OF_A_TICKET:
        raise Refused(value, f"another id than {', '.join(ROLES_OF_A_TICKET)}")
    return channel_id


def _read_url(value: object) -> str:
    url = read_text(value)
    if not is_protected(url):
        raise Refused(value, "an https URL, or http on this machine")
    return url


CHANNEL: Fields = {
    "id": required(_read_channel_id),
    "name": Field(read_note, ""),
    "kind": required(read_one_of(*get_args(ChannelKind))),
    "addresses": Field(read_list(read_email), []),
    "url": Field(_read_url),
    "language": Field(read_language, "en"),
}
"""The fields of a channel, in the order of the normal form."""
