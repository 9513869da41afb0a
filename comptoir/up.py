"""`comptoir up`: the product's processes, started in order and kept alive."""

from __future__ import annotations

import signal
import socket
import sys
from dataclasses import dataclass
from types import FrameType

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from comptoir.demo import Demo
from comptoir.installation import Installation
from comptoir.supervisor import Program, Supervisor
from orchestration import home
from orchestration.settings import PipelineSettings


class PortTaken(Exception):
    """Another program listens where one of ours should."""

    def __init__(self, name: str, host: str, port: int) -> None:
        super().__init__(
            f"{name}: {host}:{port} is taken; expected a free port "
            f"(--port moves all four)"
        )


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where each process listens: four ports in a row."""

    host: str
    first_port: int

    def url(self, offset: int) -> str:
        return f"http://{self.host}:{self.first_port + offset}"

    @property
    def service(self) -> str:
        return self.url(0)

    @property
    def pages(self) -> str:
        return self.url(1)

    @property
    def dagster(self) -> str:
        return self.url(2)

    @property
    def emulator(self) -> str:
        return self.url(3)

    def check_free(self, *, demo: bool) -> None:
        """Raises PortTaken before anything was started."""
        names = ["service", "pages", "dagster", *(["emulator"] if demo else [])]
        for offset, name in enumerate(names):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((self.host, self.first_port + offset))
                except OSError:
                    raise PortTaken(name, self.host, self.first_port + offset) from None


def bring_up(
    installation: Installation, *, demo: bool, host: str, first_port: int
) -> None:
    """Starts everything, prints where it is, and returns after Ctrl-C or SIGTERM."""
    console = Console()
    addresses = Addresses(host, first_port)
    addresses.check_free(demo=demo)
    supervisor = Supervisor(installation.data / "run" / "output", console.print)
    stage = Demo(installation, addresses.emulator, addresses.service) if demo else None

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        supervisor.request_stop()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    try:
        _start_all(installation, addresses, supervisor, console, stage)
        supervisor.watch()
        console.print("Stopping ...")
    finally:
        supervisor.stop()


def _start_all(
    installation: Installation,
    addresses: Addresses,
    supervisor: Supervisor,
    console: Console,
    stage: Demo | None,
) -> None:
    environment = {
        "COMPTOIR_DATA": str(installation.data),
        "COMPTOIR_SERVICE_HOST": addresses.host,
        "COMPTOIR_SERVICE_PORT": str(addresses.first_port),
        "COMPTOIR_SERVICE_URL": addresses.service,
        "DAGSTER_HOME": str(installation.data / "dagster"),
        **(stage.environment() if stage else {}),
    }
    with console.status("Starting the service ..."):
        supervisor.start(
            _python(
                "service",
                environment,
                ["routing_service", "--data", str(installation.data)],
                ready_url=addresses.service + "/healthz",
            )
        )
    if stage:
        stage.prepare(console)
    with console.status("Starting the pages ..."):
        supervisor.start(
            _python(
                "pages",
                environment,
                [
                    "dashboards",
                    *("--data", str(installation.data)),
                    *("--host", addresses.host),
                    *("--port", str(addresses.first_port + 1)),
                    *("--service-url", addresses.service),
                ],
                ready_url=addresses.pages + "/signin",
            )
        )
    if stage:
        for program in stage.programs(environment):
            supervisor.start(program)
    with console.status("Starting Dagster ..."):
        home.prepare(PipelineSettings(installation.data, addresses.service))
        for program in _dagster(environment, addresses):
            supervisor.start(program)
    console.print(_welcome(installation, addresses, stage))


def _dagster(environment: dict[str, str], addresses: Addresses) -> list[Program]:
    pages = [
        "orchestration.webserver",
        *("--host", addresses.host),
        *("--port", str(addresses.first_port + 2)),
        *("--sign-in-url", addresses.pages + "/signin"),
    ]
    daemon = ["dagster._daemon", "run", "-m", "orchestration.definitions"]
    return [
        _python("dagster-daemon", environment, daemon),
        _python("dagster-pages", environment, pages),
    ]


def _python(
    name: str,
    environment: dict[str, str],
    module_and_options: list[str],
    *,
    ready_url: str | None = None,
) -> Program:
    command = [sys.executable, "-m", *module_and_options]
    return Program(name, command, environment, ready_url)


def _welcome(
    installation: Installation, addresses: Addresses, stage: Demo | None
) -> Panel:
    table = Table.grid(padding=(0, 3))
    table.add_row("Queue and dashboards", f"[bold]{addresses.pages}[/]")
    table.add_row("API", addresses.service + "/v1/openapi.json")
    table.add_row("Pipeline (Dagster)", addresses.dagster)
    first_login = installation.data / "secrets" / "first-login"
    if first_login.exists():
        table.add_row("First login", first_login.read_text().strip())
    if stage:
        table.add_row("WhatsApp emulator", addresses.emulator)
        for label, login in stage.logins():
            table.add_row(label, login)
    table.add_row("Data", str(installation.data))
    return Panel(
        table, title="Comptoir is up", subtitle="Ctrl-C stops it", expand=False
    )
