"""What the rules of a ticket refuse, with the fields that say why.

Refusal
├── WindowClosed        24 hours since the customer's last message have passed
├── NotReachable        the ticket has no customer or number to write to
├── IllegalTransition   this status cannot follow that one
├── TicketClosed        a closed ticket takes no more work
├── NotFailed           only a message that failed is sent once more
├── AlreadyOwned        somebody else has the ticket
├── NoSuchAgent         nobody of that id is configured
├── NoSuchTeam          no team of that id is configured
├── NotOfTeam           the agent is not in the team
├── NoEscalationTeam    neither the command nor the team says who has level 2
├── NoAccountManager    the customer has none
└── NoStakeholders      no address is given, and none was told before
"""

from __future__ import annotations

from datetime import datetime

from routing_service.domain.types import TicketStatus


class Refusal(Exception):
    """A command that the ticket's state does not allow."""

    def __init__(self, ticket_id: str, detail: str) -> None:
        super().__init__(f"ticket {ticket_id}: {detail}")
        self.ticket_id = ticket_id


class WindowClosed(Refusal):
    """Only an approved template may be sent now. `closed_at` is null when the customer
    never wrote."""

    def __init__(self, ticket_id: str, closed_at: datetime | None) -> None:
        since = (
            f"since {closed_at:%Y-%m-%d %H:%M:%S} UTC"
            if closed_at
            else "from the start"
        )
        super().__init__(
            ticket_id, f"the 24-hour window is closed {since}: expected a template"
        )
        self.closed_at = closed_at


class NotReachable(Refusal):
    """Imported tickets have no WhatsApp number behind them."""

    def __init__(self, ticket_id: str) -> None:
        super().__init__(ticket_id, "no customer or number: expected both")


class IllegalTransition(Refusal):
    """`allowed` are the statuses that may follow."""

    def __init__(
        self,
        ticket_id: str,
        status: TicketStatus,
        to: TicketStatus,
        allowed: frozenset[TicketStatus],
    ) -> None:
        expected = (
            ", ".join(sorted(allowed)) or "none, a new message opens a new ticket"
        )
        super().__init__(ticket_id, f"status {status} to {to}: expected {expected}")
        self.status = status
        self.to = to
        self.allowed = allowed


class TicketClosed(Refusal):
    """Its customer's next message opens a new ticket."""

    def __init__(self, ticket_id: str) -> None:
        super().__init__(ticket_id, "closed: expected a ticket that is not")


class NotFailed(Refusal):
    """The message is on its way, has arrived, or failed too long ago."""

    def __init__(self, ticket_id: str, message_id: str) -> None:
        super().__init__(ticket_id, f"message {message_id}: expected one that failed")
        self.message_id = message_id


class AlreadyOwned(Refusal):
    """`agent_id` has it; it can be assigned, not claimed."""

    def __init__(self, ticket_id: str, agent_id: str) -> None:
        super().__init__(ticket_id, f"owned by {agent_id}: expected nobody")
        self.agent_id = agent_id


class NoSuchAgent(Refusal):
    def __init__(self, ticket_id: str, agent_id: str) -> None:
        super().__init__(ticket_id, f"agent {agent_id}: expected a configured one")
        self.agent_id = agent_id


class NoSuchTeam(Refusal):
    def __init__(self, ticket_id: str, team_id: str) -> None:
        super().__init__(ticket_id, f"team {team_id}: expected a configured one")
        self.team_id = team_id


class NotOfTeam(Refusal):
    def __init__(self, ticket_id: str, agent_id: str, team_id: str) -> None:
        super().__init__(ticket_id, f"agent {agent_id}: expected one of team {team_id}")
        self.agent_id = agent_id
        self.team_id = team_id


class NoEscalationTeam(Refusal):
    def __init__(self, ticket_id: str, team_id: str | None) -> None:
        super().__init__(
            ticket_id,
            f"team {team_id or 'none'}: expected one with escalates_to, or a team_id",
        )
        self.team_id = team_id


class NoAccountManager(Refusal):
    def __init__(self, ticket_id: str) -> None:
        super().__init__(
            ticket_id,
            "no account manager: expected a customer with an account_manager_id",
        )


class NoStakeholders(Refusal):
    def __init__(self, ticket_id: str) -> None:
        super().__init__(ticket_id, "no stakeholders: expected emails to tell")
