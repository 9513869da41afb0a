"""`comptoir routing`: rules tried before they decide anything."""

from __future__ import annotations

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
