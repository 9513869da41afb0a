"""What every command takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DataOption = Annotated[
    Path,
    typer.Option(
        "--data",
        envvar="COMPTOIR_DATA",
        help="The installation's directory: log, warehouse, secrets.",
        file_okay=False,
    ),
]
DEFAULT_DATA = Path("./data")
