"""The words for recipients whom only a ticket tells."""

from __future__ import annotations

OWNER = "owner"
"""The ticket's owner; while nobody owns it, the agents of its team who are there."""
TEAM = "team"
"""The agents of the ticket's team who are there."""
SUPERVISOR = "supervisor"
"""The supervisor with the least to do."""
ROLES_OF_A_TICKET = (OWNER, TEAM, SUPERVISOR)
