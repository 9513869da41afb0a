"""What agents keep up to date on a ticket: notes, tags, status, priority."""

from __future__ import annotations

from collections.abc import Sequence

from routing_service.desk.command_runner import Asked, CommandRunner
from routing_service.desk.state import State
from routing_service.desk.views import CommandOutcome
from routing_service.domain import commands
from routing_service.domain.drafts import Draft
from routing_service.domain.ticket import Ticket
from routing_service.domain.types import Priority, TicketStatus


class Upkeep:
    def __init__(self, runner: CommandRunner, state: State) -> None:
        self._runner = runner
        self._state = state

    async def note(self, asked: Asked, text: str) -> CommandOutcome:
        return await self._runner.run(
            asked,
            "tickets.note",
            lambda ticket: commands.decide_note(
                ticket,
                text,
                agent_id=asked.principal.id,
                note_id=self._runner.id_of(asked, "n-"),
                now=asked.now,
            ),
        )

    async def tag(self, asked: Asked, tags: Sequence[str]) -> CommandOutcome:
        return await self._runner.run(
            asked,
            "tickets.tag",
            lambda ticket: commands.decide_tags(ticket, tags, now=asked.now),
        )

    async def change_status(
        self, asked: Asked, to: TicketStatus, reason: str
    ) -> CommandOutcome:
        def decide(ticket: Ticket) -> list[Draft]:
            contact = self._state.contacts.get(ticket.contact_id)
            return commands.decide_status(
                ticket,
                to,
                now=asked.now,
                survey_message_id=self._runner.id_of(asked, "m-"),
                last_asked_at=contact.rating_asked_at if contact else None,
                language=contact.language if contact else None,
                reason=reason,
            )

        return await self._runner.run(asked, "tickets.status", decide)

    async def change_priority(self, asked: Asked, to: Priority) -> CommandOutcome:
        return await self._runner.run(
            asked,
            "tickets.priority",
            lambda ticket: commands.decide_priority(ticket, to, now=asked.now),
        )
