"""Agents' answers to a customer: replies, reactions, and failed messages once more."""

from __future__ import annotations

import msgspec

from routing_service import errors
from routing_service.desk.attachments import Attachments
from routing_service.desk.command_runner import Asked, CommandRunner
from routing_service.desk.state import State
from routing_service.desk.threads import Threads
from routing_service.desk.views import CommandOutcome
from routing_service.domain import commands
from routing_service.domain.composing import compose
from routing_service.domain.drafts import Draft
from routing_service.domain.replies import Composed, Reply
from routing_service.domain.template_filling import choose, compose_template
from routing_service.domain.ticket import Ticket


class Answering:
    def __init__(
        self,
        runner: CommandRunner,
        state: State,
        threads: Threads,
        attachments: Attachments,
    ) -> None:
        self._runner = runner
        self._state = state
        self._threads = threads
        self._attachments = attachments

    async def reply(
        self,
        asked: Asked,
        reply: Reply,
        *,
        media_id: str | None = None,
        filename: str | None = None,
    ) -> CommandOutcome:
        """`media_id`: of a file that the asker has uploaded; `filename`: its name for
        the customer, where it shall be another one."""

        def decide(ticket: Ticket) -> list[Draft]:
            attachment = self._attachments.find(asked.principal, media_id)
            if attachment is not None and filename is not None:
                attachment = msgspec.structs.replace(attachment, filename=filename)
            whole = msgspec.structs.replace(reply, attachment=attachment)
            return commands.decide_reply(
                ticket,
                self._composed(ticket, whole),
                agent_id=asked.principal.id,
                message_id=self._runner.id_of(asked, "m-"),
                now=asked.now,
                reply_to_message_id=reply.reply_to_message_id,
            )

        return await self._runner.run(asked, "tickets.reply", decide)

    async def react(
        self, asked: Asked, target_message_id: str, emoji: str
    ) -> CommandOutcome:
        """Raises NotFound for a message that the conversation does not have."""
        thread = await self._threads.open(asked.ticket_id)

        def decide(ticket: Ticket) -> list[Draft]:
            target = thread.conversation.items.get(target_message_id)
            if target is None or target.kind != "message":
                raise errors.NotFound(
                    f"message {target_message_id}: none of ticket {ticket.id}"
                )
            return commands.decide_reaction(
                ticket,
                target_message_id,
                emoji,
                agent_id=asked.principal.id,
                message_id=self._runner.id_of(asked, "m-"),
                now=asked.now,
            )

        return await self._runner.run(asked, "tickets.reply", decide)

    async def retry(self, asked: Asked, message_id: str) -> CommandOutcome:
        """Sends a failed message once more, also one that may have arrived."""

        def decide(ticket: Ticket) -> list[Draft]:
            message = self._state.outgoing.failed.get(message_id)
            is_of_ticket = message is not None and message.ticket_id == ticket.id
            return commands.decide_retry(
                ticket,
                message_id,
                message.kind if message and is_of_ticket else None,
                agent_id=asked.principal.id,
                now=asked.now,
            )

        outcome = await self._runner.run(asked, "tickets.reply", decide)
        thread = await self._threads.open(asked.ticket_id)
        item = thread.conversation.items.get(message_id)
        return msgspec.structs.replace(outcome, item=item)

    def _composed(self, ticket: Ticket, reply: Reply) -> Composed:
        choice = reply.template
        if choice is None or reply.kind != "template":
            return compose(reply)
        contact = self._state.contacts.get(ticket.contact_id)
        return compose_template(
            choose(self._state.catalogue.templates, choice),
            choice,
            reply.attachment,
            takes_marketing=contact is None or contact.takes_marketing,
        )
