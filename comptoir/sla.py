"""`comptoir sla`: what targets, hours and pauses do to past tickets."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from comptoir.failures import failing_clearly
from comptoir.installation import Installation
from comptoir.options import DEFAULT_DATA, DataOption

sla_app = typer.Typer(
    no_args_is_help=True, help="Service levels: what other terms would have meant."
)


class Target(StrEnum):
    """The promise whose clocks are looked at."""

    first_response = "first_response"
    next_response = "next_response"
    resolution = "resolution"
    internal = "internal"


@sla_app.callback()
def sla() -> None:
    """Service levels: what other terms would have meant."""


@sla_app.command("whatif")
def what_if(  # noqa: PLR0917  the options of a command
    target: Annotated[Target, typer.Argument()] = Target.first_response,
    within: Annotated[
        list[str] | None,
        typer.Option(
            help="Other targets, such as 30m or 8h; the first is compared ticket by "
            "ticket. Repeat it for a curve."
        ),
    ] = None,
    calendar: Annotated[
        str | None, typer.Option(help="Other opening hours: a calendar's id.")
    ] = None,
    pauses: Annotated[
        str | None,
        typer.Option(
            help="Statuses whose time does not count, by commas; none for no pause."
        ),
    ] = None,
    policy: Annotated[str | None, typer.Option(help="Only this policy.")] = None,
    team: Annotated[str | None, typer.Option(help="Only this team.")] = None,
    priority: Annotated[str | None, typer.Option(help="Only this priority.")] = None,
    since: Annotated[
        datetime | None, typer.Option(help="Clocks that stopped from here on, UTC.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="Clocks that stopped before, UTC.")
    ] = None,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Compliance by target, and the tickets that would change sides.

    Reads the published figures and the configuration in force; changes nothing.
    """
    from comptoir.what_if import print_what_if, question_of  # noqa: PLC0415

    with failing_clearly():
        question = question_of(
            target.value,
            within or [],
            pauses,
            calendar_id=calendar,
            policy_id=policy,
            team_id=team,
            priority=priority,
            since=since and since.replace(tzinfo=UTC),
            until=until and until.replace(tzinfo=UTC),
        )
        print_what_if(Installation(data.resolve()), question)
