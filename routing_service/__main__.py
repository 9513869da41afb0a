"""`python -m routing_service --data DIR`: the service, until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import structlog
import uvicorn

from routing_service.accounts.secret_files import SecretUnreadable
from routing_service.log.errors import LogUnusable
from routing_service.settings import SettingRefused, Settings
from routing_service.web.app import Application, create_app
from routing_service.web.logs import configure_logs

BACKLOG = 4096
DRAIN_SECONDS = 20
REFUSED = 2
"""Exit status when the service cannot start as it is configured."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m routing_service")
    parser.add_argument("--data", type=Path, help="folder that holds everything kept")
    parser.add_argument("--host", help="address to listen on")
    parser.add_argument("--port", type=int, help="port to listen on; 0 picks one")
    arguments = parser.parse_args()
    given = {
        "data": arguments.data,
        "service_host": arguments.host,
        "service_port": arguments.port,
    }
    try:
        settings = Settings.from_environment(
            os.environ, **{name: one for name, one in given.items() if one is not None}
        )
    except SettingRefused as error:
        return _refuse(str(error))
    configure_logs(settings.log_level)
    os.umask(0o077)  # what is written holds names, numbers and texts
    try:
        listener = _listen(settings.service_host, settings.service_port)
    except OSError as error:
        return _refuse(
            f"{settings.service_host}:{settings.service_port}: cannot listen "
            f"({error.strerror}); is another service running?"
        )
    with contextlib.closing(listener):
        try:
            with asyncio.Runner(loop_factory=_loop_factory()) as runner:
                runner.run(_serve(settings, listener))
        except (LogUnusable, SecretUnreadable) as error:
            return _refuse(str(error))
    return 0


class Server(uvicorn.Server):
    """Leaves signals to us: uvicorn raises them again when it has stopped, which would
    end the process before the desk has drained and written its snapshot."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def leave(self) -> None:
        """Stops accepting and drains; a second call does not wait for requests."""
        self.force_exit = self.should_exit
        self.should_exit = True


async def _serve(settings: Settings, listener: socket.socket) -> None:
    app = create_app(settings)
    async with app.running():
        _rest_the_collector()
        server = Server(_config(app))
        loop = asyncio.get_running_loop()
        for stop in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(stop, server.leave)
        host, port = listener.getsockname()[:2]
        log = structlog.get_logger(__name__)
        log.info("started", host=host, port=port, settings=settings.printable())
        with _announced(settings.data / "run" / "service.json", host, port):
            await server.serve(sockets=[listener])
        log.info("stopping")
    log.info("stopped")


def _rest_the_collector() -> None:
    """What was loaded stays, and almost nothing here is cyclic: with Python's own
    thresholds collections took a tenth of a webhook's time, and each full one walked
    every open ticket while the event loop stood still."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _config(app: Application) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="httptools",
        ws="websockets-sansio",
        lifespan="off",
        access_log=False,
        log_level="warning",
        backlog=BACKLOG,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        ws_ping_interval=20,
        ws_ping_timeout=20,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.set_inheritable(False)
    return listener


@contextlib.contextmanager
def _announced(path: Path, host: str, port: int) -> Iterator[None]:
    """The file by which the front door and the pipeline find the service."""
    path.parent.mkdir(parents=True, exist_ok=True)
    name = f"[{host}]" if ":" in host else host
    aside = path.with_name(path.name + ".new")
    aside.write_bytes(
        msgspec.json.encode({"url": f"http://{name}:{port}", "pid": os.getpid()})
    )
    aside.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    if sys.platform == "win32":
        return asyncio.new_event_loop
    import uvloop  # noqa: PLC0415  absent on Windows

    return uvloop.new_event_loop


def _refuse(reason: str) -> int:
    sys.stderr.write(f"comptoir: {reason}\n")
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
