"""The secrets of channels, by the variables of the environment they come from."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterable, Mapping

from routing_service.channels.errors import Refused
from routing_service.domain.configuration import ChannelConfig
from routing_service.domain.protected_urls import is_protected

PREFIX = "COMPTOIR_CHANNEL_"
ENDINGS = ("_URL", "_SECRET")
_SIGNATURE_PREFIX = "whsec_"


def secrets_in(environment: Mapping[str, str]) -> dict[str, str]:
    """The secrets of all channels, by the names of their variables."""
    return {
        name: value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name.endswith(ENDINGS) and value
    }


def variable_of(channel: ChannelConfig) -> str | None:
    """Where the channel's secret comes from; null where its kind has none."""
    endings = {"slack": "_URL", "webhook": "_SECRET"}
    ending = endings.get(channel.kind)
    name = channel.id.upper().replace("-", "_")
    return None if ending is None else f"{PREFIX}{name}{ending}"


def secret_of(channel: ChannelConfig, secrets: Mapping[str, str]) -> str:
    """Raises Refused for one that is missing or that no request could use."""
    variable = variable_of(channel) or ""
    secret = secrets.get(variable)
    if secret is None:
        raise Refused(f"{variable} is not set")
    if channel.kind == "slack" and not is_protected(secret):
        raise Refused(f"{variable} is no https URL")
    if channel.kind == "webhook" and not _is_key(secret):
        raise Refused(f"{variable} is no base64, such as whsec_MfKQ9r8GKYqrTwjUPD8I")
    return secret


def obstacles(
    channels: Iterable[ChannelConfig], secrets: Mapping[str, str], *, has_mail: bool
) -> list[str]:
    """What keeps channels from being told anything, a sentence for each."""
    found = []
    for channel in channels:
        try:
            if channel.kind != "email":
                secret_of(channel, secrets)
            elif not has_mail:
                raise Refused("COMPTOIR_SMTP_HOST is not set")
        except Refused as refused:
            found.append(f"channel {channel.id}: {refused.reason}")
    return found


def _is_key(secret: str) -> bool:
    encoded = secret.removeprefix(_SIGNATURE_PREFIX)
    try:
        return len(b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)) > 0
    except (binascii.Error, ValueError):
        return False
