"""How a recipient is reached now: by whose address, with which secret, in which
language."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import httpx

from routing_service.channels.errors import Refused
from routing_service.channels.keys import secret_of
from routing_service.channels.mail import MailServer
from routing_service.channels.posts import post_to_slack, post_webhook
from routing_service.channels.texts import (
    Reader,
    Told,
    letter,
    slack_text,
    webhook_body,
)
from routing_service.desk.deliveries import AGENT, CHANNEL
from routing_service.domain.configuration import ChannelConfig, Configuration
from routing_service.domain.types import ChannelKind

AT_ONCE = 4
"""E-mails under way together; mail servers count connections."""


class Couriers:
    """`secrets`: of channels, by their variables. `mail`: null sends no e-mail."""

    def __init__(
        self,
        configuration: Callable[[], Configuration],
        client: httpx.AsyncClient,
        *,
        mail: MailServer | None,
        secrets: Mapping[str, str],
        public_url: str | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._configuration = configuration
        self._client = client
        self._mail = mail
        self._secrets = secrets
        self._public_url = public_url
        self._clock = clock
        self._mailing = asyncio.Semaphore(AT_ONCE)

    def way_to(self, recipient: str) -> ChannelKind:
        """By which way; e-mail for a channel that is gone."""
        channel = self._channel(recipient)
        return "email" if channel is None else channel.kind

    async def deliver(
        self, recipient: str, told: Sequence[Told], message_id: str
    ) -> None:
        """Tells a recipient, by the stream, of everything at once. Raises Refused and
        NotReached."""
        if recipient.startswith(AGENT):
            await self._to_agent(recipient.removeprefix(AGENT), told, message_id)
            return
        channel = self._channel(recipient)
        if channel is None:
            raise Refused("the channel has left the configuration")
        reader = Reader(channel.language, None, self._public_url)
        match channel.kind:
            case "email":
                await self._send(channel.addresses, told, reader, message_id)
            case "slack":
                url = secret_of(channel, self._secrets)
                await post_to_slack(self._client, url, slack_text(told, reader))
            case "webhook":
                await post_webhook(
                    self._client,
                    channel.url or "",
                    webhook_body(told, self._public_url),
                    secret=secret_of(channel, self._secrets),
                    message_id=message_id,
                    now=self._clock(),
                )

    async def _to_agent(
        self, agent_id: str, told: Sequence[Told], message_id: str
    ) -> None:
        agent = self._configuration().agents.get(agent_id)
        if agent is None:
            raise Refused("the agent has left the configuration")
        reader = Reader(agent.locale, agent.timezone, self._public_url)
        await self._send([agent.email], told, reader, message_id)

    async def _send(
        self,
        addresses: Sequence[str],
        told: Sequence[Told],
        reader: Reader,
        message_id: str,
    ) -> None:
        if self._mail is None:
            raise Refused("COMPTOIR_SMTP_HOST is not set")
        async with self._mailing:
            await asyncio.to_thread(
                self._mail.send, letter(told, reader, message_id), addresses
            )

    def _channel(self, recipient: str) -> ChannelConfig | None:
        channels = self._configuration().channels
        return channels.get(recipient.removeprefix(CHANNEL))
