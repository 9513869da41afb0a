"""A request for a command, as the desk takes it."""

from __future__ import annotations

from routing_service.desk.command_runner import Asked
from routing_service.web.identity import Service, SignedIn


def asked_for(
    service: Service, who: SignedIn, ticket_id: str, command: str, key: str | None
) -> Asked:
    return Asked(
        principal=who.principal,
        ticket_id=ticket_id,
        command=command,
        key=key,
        now=service.clock(),
    )
