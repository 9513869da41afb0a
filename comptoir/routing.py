"""`comptoir routing`: rules tried before they decide anything."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from comptoir.failures import failing_clearly
from comptoir.installation import Installation
from comptoir.options import DEFAULT_DATA, DataOption

routing_app = typer.Typer(
    no_args_is_help=True,
    help="Routing rules, tried on messages and on history before they go live.",
)


@routing_app.command()
def replay(
    rules: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="A routing.yml with the candidate; without one the rules that were in "
            "force are asked again.",
        ),
    ] = None,
    rule_set: Annotated[
        str | None,
        typer.Option(help="Instead of a file: a rule set of the configuration."),
    ] = None,
    months: Annotated[float, typer.Option(help="How far back.")] = 3,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Compare what rules would have decided with what happened.

    Says who would have got what, how loads and waits change and how many tickets
    differ, with samples to read. Nothing is recorded; Ctrl-C stops it.
    """
    from comptoir.replaying import replay as replay_rules  # noqa: PLC0415

    with failing_clearly():
        replay_rules(Installation(data.resolve()), rules, rule_set, months)


@routing_app.command("test")
def try_message(  # noqa: PLR0917  the options of a command
    text: Annotated[str, typer.Argument(help="What the customer writes.")] = "",
    language: Annotated[str | None, typer.Option(help="Else it is guessed.")] = None,
    country: Annotated[str | None, typer.Option(help="Such as FR.")] = None,
    number: Annotated[str | None, typer.Option(help="The number written to.")] = None,
    payload: Annotated[str | None, typer.Option(help="The id of a tap.")] = None,
    tier: Annotated[str | None, typer.Option()] = None,
    at: Annotated[
        datetime | None, typer.Option(help="When, in UTC; without it, now.")
    ] = None,
    fact: Annotated[
        list[str] | None,
        typer.Option(help="Any other, as NAME=VALUE: --fact last_csat=2"),
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            help="A routing.yml to try on the configuration in force, or a whole "
            "configuration directory; without it the rules in force.",
        ),
    ] = None,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Show what would happen to one message, and why. Nothing is recorded."""
    from comptoir.trying import try_rules  # noqa: PLC0415

    given = {
        "text": text,
        "language": language,
        "country": country,
        "number": number,
        "payload": payload,
        "tier": tier,
    }
    with failing_clearly():
        try_rules(Installation(data.resolve()), given, fact or [], rules, at)


@routing_app.command()
def check(
    rules: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            help="A routing.yml, checked on the configuration in force, or a whole "
            "configuration directory; without it the rules in force.",
        ),
    ] = None,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Point out mistakes, and rules that never fit, never count or disagree.

    Exit code 1 for rules that do not read.
    """
    from comptoir.checking import check_rules  # noqa: PLC0415

    with failing_clearly():
        is_readable = check_rules(Installation(data.resolve()), rules)
    if not is_readable:
        raise typer.Exit(1)


@routing_app.command()
def train(
    *,
    file: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Labelled tickets as CSV, plain or .gz; without one those of the log "
            "that have ended.",
        ),
    ] = None,
    text: Annotated[
        list[str] | None,
        typer.Option(help="Column of the file with words; several are joined."),
    ] = None,
    category: Annotated[
        str | None, typer.Option(help="Column of the file with the category.")
    ] = None,
    team: Annotated[
        str | None, typer.Option(help="Column of the file with the team's id.")
    ] = None,
    priority: Annotated[
        str | None, typer.Option(help="Column of the file with the priority.")
    ] = None,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Teach a classifier to propose category, team and priority.

    One fifth of the tickets is held back to say how well it does, beside the answer
    that is always the commonest. A running service takes the model up by itself; rules
    then see predicted_category, predicted_team and predicted_priority.
    """
    from comptoir.training import train_classifier  # noqa: PLC0415 - imports sklearn

    columns = {"category": category, "team": team, "priority": priority}
    labels = {label: column for label, column in columns.items() if column is not None}
    if file is not None and not (text and labels):
        raise typer.BadParameter(
            "--file needs --text and --category, --team or --priority"
        )
    with failing_clearly():
        train_classifier(
            Installation(data.resolve()), file, texts=text or [], labels=labels
        )
