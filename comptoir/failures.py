"""How a command ends when something is wrong: one clear sentence, exit code 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.markup import escape

ROOMS = (
    "comptoir",
    "dashboards",
    "demo",
    "ingestion",
    "orchestration",
    "routing_service",
)


@contextmanager
def failing_clearly() -> Iterator[None]:
    """Prints the rooms' own named errors as messages; anything else is a bug and keeps
    its traceback."""
    try:
        yield
    except Exception as error:
        if type(error).__module__.split(".")[0] not in ROOMS:
            raise
        Console(stderr=True).print(f"[red]error:[/] {escape(str(error))}")
        raise typer.Exit(1) from error
