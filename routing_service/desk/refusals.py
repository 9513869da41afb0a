"""What a ticket's state refuses, in the words of the service."""

from __future__ import annotations

from collections.abc import Callable

from routing_service import errors
from routing_service.domain import refusals
from routing_service.domain.drafts import Draft
from routing_service.domain.replies import ReplyUnfit
from routing_service.domain.template_filling import TemplateUnfit
from routing_service.domain.ticket import Ticket

Decide = Callable[[Ticket], list[Draft]]


def decided(ticket: Ticket, decide: Decide) -> list[Draft]:
    """The command's events; raises WindowClosed, TemplateRefused, NobodyToTell,
    Unreadable and Conflict."""
    try:
        return decide(ticket)
    except refusals.WindowClosed as refusal:
        raise errors.WindowClosed(str(refusal)) from None
    except TemplateUnfit as refusal:
        raise errors.TemplateRefused(str(refusal)) from None
    except refusals.NoStakeholders as refusal:
        raise errors.NobodyToTell(str(refusal)) from None
    except (
        ReplyUnfit,
        refusals.NoSuchAgent,
        refusals.NoSuchTeam,
        refusals.NotOfTeam,
        refusals.NoEscalationTeam,
        refusals.NoAccountManager,
        refusals.NotReachable,
    ) as refusal:
        raise errors.Unreadable(str(refusal)) from None
    except refusals.Refusal as refusal:
        raise errors.Conflict(str(refusal)) from None
