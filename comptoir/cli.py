"""The front door: `comptoir up | import | build | sql | config | routing | audit`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from comptoir.failures import failing_clearly
from comptoir.installation import Installation
from comptoir.options import DEFAULT_DATA, DataOption
from comptoir.routing import routing_app
from comptoir.sla import sla_app

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Comptoir: a shared inbox for WhatsApp whose every figure can be traced.",
)
config_app = typer.Typer(
    no_args_is_help=True,
    help="Configuration as files: teams, agents, calendars, SLA policies, routing.",
)
app.add_typer(config_app, name="config")
audit_app = typer.Typer(
    no_args_is_help=True,
    help="The log of privileged acts: who signed in, changed, revealed, exported what.",
)
app.add_typer(audit_app, name="audit")
app.add_typer(routing_app, name="routing")
app.add_typer(sla_app, name="sla")


class OpenTickets(StrEnum):
    """What becomes of tickets in work when a policy changes."""

    keep = "keep"
    retarget = "retarget"


class ResultFormat(StrEnum):
    """How a query's result is printed."""

    table = "table"
    csv = "csv"
    json = "json"


@app.command()
def up(
    data: DataOption = DEFAULT_DATA,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo",
            help="Add a local WhatsApp and simulated customers: no Meta account.",
        ),
    ] = False,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(help="The first of four ports in a row."),
    ] = 8600,
) -> None:
    """Start the service, Dagster and the pages; Ctrl-C stops all of them."""
    from comptoir.up import bring_up  # noqa: PLC0415 - keeps --help quick

    with failing_clearly():
        bring_up(_installation(data), demo=demo, host=host, first_port=port)


@app.command("import")
def import_(
    format_: Annotated[
        str, typer.Argument(metavar="FORMAT", help="history, or table with --mapping.")
    ],
    paths: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="Plain or .gz.")
    ],
    mapping: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="For `table`: a YAML file saying which column means what "
            "(docs/imports.md; examples in docs/examples/mappings).",
        ),
    ] = None,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Bring history in from elsewhere: whole or not at all, and never twice.

    Rows that cannot be read go to a report, whose path is printed.
    """
    from comptoir.importing import import_files  # noqa: PLC0415

    with failing_clearly():
        import_files(_installation(data), format_, paths, mapping)


@app.command()
def reparse(data: DataOption = DEFAULT_DATA) -> None:
    """Read the webhooks that were kept again, with today's parser.

    Recovers what an older version did not understand, once, and starts nothing: no
    message, no notification, no assignment.
    """
    from comptoir.reparsing import reparse as read_again  # noqa: PLC0415

    with failing_clearly():
        read_again(_installation(data))


@app.command()
def build(
    data: DataOption = DEFAULT_DATA,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Build every model anew.")
    ] = False,
) -> None:
    """Land new events, transform and check them, publish: once."""
    from comptoir.building import build_warehouse  # noqa: PLC0415

    with failing_clearly():
        build_warehouse(_installation(data), full_refresh=full_refresh)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help='For example "from marts.kpi_daily".')],
    format_: Annotated[
        ResultFormat, typer.Option("--format", help="How to print the result.")
    ] = ResultFormat.table,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Ask the published warehouse one question in SQL (read-only)."""
    from comptoir.querying import print_query  # noqa: PLC0415

    with failing_clearly():
        print_query(_installation(data), query, format_.value)


@config_app.command("apply")
def config_apply(
    directory: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    open_tickets: Annotated[
        OpenTickets | None,
        typer.Option(
            help="What edited SLA policies do to clocks that run. If left out it is "
            "asked at a terminal, and keep elsewhere."
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Say what would change, for open tickets and past ones; do nothing.",
        ),
    ] = False,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Check a directory of YAML files and make it the configuration in force."""
    from comptoir.configuring import apply_directory  # noqa: PLC0415
    from comptoir.previewing import (  # noqa: PLC0415
        choose_open_tickets,
        preview_directory,
        print_preview,
    )

    with failing_clearly():
        installation = _installation(data)
        if dry_run:
            print_preview(preview_directory(installation, directory), Console())
            return
        chosen = open_tickets.value if open_tickets is not None else "keep"
        # Only a running service re-targets tickets: without one there is no choice.
        is_asked = open_tickets is None and sys.stdin.isatty()
        if is_asked and installation.running_service_url() is not None:
            found = preview_directory(installation, directory)
            chosen = choose_open_tickets(found, Console(stderr=True))
        apply_directory(installation, directory, retargets=chosen == "retarget")


@config_app.command("export")
def config_export(
    directory: Annotated[Path, typer.Argument(file_okay=False)],
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Write the configuration in force as YAML files."""
    from comptoir.configuring import export_directory  # noqa: PLC0415

    with failing_clearly():
        export_directory(_installation(data), directory)


@audit_app.command("verify")
def audit_verify(
    data: DataOption = DEFAULT_DATA,
    expect: Annotated[
        str | None,
        typer.Option(
            metavar="HASH",
            help="The hash of an entry that must be there, such as the last one of an "
            "earlier run: without it, an end that was cut off cannot be noticed.",
        ),
    ] = None,
) -> None:
    """Say whether the log of acts is whole, and which entry was changed if not.

    Exit code 1 where it is not.
    """
    from comptoir.audit import verify_acts  # noqa: PLC0415

    with failing_clearly():
        verify_acts(_installation(data), expect)


def _installation(data: Path) -> Installation:
    return Installation(data.resolve())


def main() -> None:
    app()


if __name__ == "__main__":
    main()
