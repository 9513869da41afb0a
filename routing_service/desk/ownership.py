"""Whose ticket it is: claimed, assigned, passed on with a reason."""

from __future__ import annotations

from routing_service.desk.command_runner import Asked, CommandRunner
from routing_service.desk.state import State
from routing_service.desk.views import CommandOutcome
from routing_service.domain import commands, handovers


class Ownership:
    def __init__(self, runner: CommandRunner, state: State) -> None:
        self._runner = runner
        self._state = state

    async def claim(self, asked: Asked) -> CommandOutcome:
        return await self._runner.run(
            asked,
            "tickets.claim",
            lambda ticket: commands.decide_claim(
                ticket, asked.principal.id, now=asked.now
            ),
        )

    async def assign(
        self, asked: Asked, agent_id: str | None, reason: str
    ) -> CommandOutcome:
        return await self._runner.run(
            asked,
            "tickets.release" if agent_id is None else "tickets.assign",
            lambda ticket: commands.decide_assign(
                ticket,
                agent_id,
                self._state.configuration,
                now=asked.now,
                reason=reason,
            ),
        )

    async def change_team(self, asked: Asked, to: str, reason: str) -> CommandOutcome:
        return await self._runner.run(
            asked,
            "tickets.team",
            lambda ticket: commands.decide_team(
                ticket,
                to,
                self._state.router,
                self._state.workload,
                now=asked.now,
                reason=reason,
            ),
        )

    async def escalate(
        self, asked: Asked, team_id: str | None, reason: str
    ) -> CommandOutcome:
        """To level 2 of `team_id`, else of the team that the ticket's escalates to."""
        return await self._runner.run(
            asked,
            "tickets.escalate",
            lambda ticket: handovers.decide_escalation(
                ticket,
                team_id,
                self._state.router,
                self._state.workload,
                now=asked.now,
                reason=reason,
            ),
        )

    async def transfer(
        self, asked: Asked, team_id: str, agent_id: str | None, reason: str
    ) -> CommandOutcome:
        return await self._runner.run(
            asked,
            "tickets.transfer",
            lambda ticket: handovers.decide_transfer(
                ticket,
                team_id,
                agent_id,
                self._state.router,
                self._state.workload,
                now=asked.now,
                reason=reason,
            ),
        )

    async def hand_over(self, asked: Asked, reason: str) -> CommandOutcome:
        """Gives the ticket to its customer's account manager."""
        return await self._runner.run(
            asked,
            "tickets.hand_over",
            lambda ticket: handovers.decide_hand_over(
                ticket, self._state.configuration, now=asked.now, reason=reason
            ),
        )

    async def intervene(self, asked: Asked, reason: str) -> CommandOutcome:
        """Takes the ticket over from whoever has it."""
        return await self._runner.run(
            asked,
            "tickets.intervene",
            lambda ticket: handovers.decide_intervention(
                ticket, asked.principal.id, now=asked.now, reason=reason
            ),
        )
