"""Keeps the product's processes running, and stops them together.

Each process has its own group, so that Ctrl-C reaches only the supervisor, which then
ends them in the reverse of the order they were started in.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

STOP_SECONDS = 15
RESTART_DELAY_SECONDS = 1.0
QUICK_DEATH_SECONDS = 10
QUICK_DEATHS_ALLOWED = 3


class StartFailed(Exception):
    """A process did not come up; names it, what it said last and where the rest is."""

    def __init__(self, name: str, problem: str, output: Path) -> None:
        lines = output.read_text(errors="replace").splitlines(keepends=True)[-12:]
        super().__init__(f"{name}: {problem}\n{''.join(lines)}(whole output: {output})")


@dataclass(slots=True)
class Program:
    """A process to keep alive, and the address that answers when it is up."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    ready_url: str | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    quick_deaths: int = field(default=0, init=False)


class Supervisor:
    """Starts programs, restarts one that dies, stops all."""

    def __init__(self, output_dir: Path, say: Callable[[str], None]) -> None:
        self._output_dir = output_dir
        self._say = say
        self._programs: list[Program] = []
        self._stopping = threading.Event()
        output_dir.mkdir(parents=True, exist_ok=True)

    def start(self, program: Program, *, ready_within_seconds: float = 60) -> None:
        """Starts a program and waits for its address to answer. Raises StartFailed."""
        self._launch(program)
        self._programs.append(program)
        if program.ready_url is not None:
            self._await_ready(program, ready_within_seconds)

    def watch(self) -> None:
        """Restarts what dies until stop() is called. Raises StartFailed for a program
        that dies again and again right after its start."""
        while not self._stopping.wait(0.5):
            for program in self._programs:
                if program.process is not None and program.process.poll() is not None:
                    self._revive(program)

    def request_stop(self) -> None:
        """Ends watch(); safe to call from a signal handler."""
        self._stopping.set()

    def stop(self) -> None:
        """Ends every program, the last started first."""
        self._stopping.set()
        for program in reversed(self._programs):
            if program.process is not None:
                _end(program.process)

    def output_of(self, program: Program) -> Path:
        return self._output_dir / f"{program.name}.log"

    def _launch(self, program: Program) -> None:
        with self.output_of(program).open("ab") as output:
            program.process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                program.command,
                env={**os.environ, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        program.started_at = time.monotonic()

    def _await_ready(self, program: Program, within_seconds: float) -> None:
        assert program.ready_url is not None
        assert program.process is not None
        deadline = time.monotonic() + within_seconds
        while time.monotonic() < deadline and not self._stopping.is_set():
            if program.process.poll() is not None:
                code = program.process.returncode
                raise StartFailed(
                    program.name,
                    f"ended with code {code} while starting",
                    self.output_of(program),
                )
            if _answers(program.ready_url):
                return
            time.sleep(0.1)
        if not self._stopping.is_set():
            raise StartFailed(
                program.name,
                f"did not answer on {program.ready_url} within {within_seconds:.0f} s",
                self.output_of(program),
            )

    def _revive(self, program: Program) -> None:
        assert program.process is not None
        code = program.process.returncode
        if time.monotonic() - program.started_at < QUICK_DEATH_SECONDS:
            program.quick_deaths += 1
        else:
            program.quick_deaths = 0
        if program.quick_deaths > QUICK_DEATHS_ALLOWED:
            raise StartFailed(
                program.name, f"keeps ending with code {code}", self.output_of(program)
            )
        self._say(f"{program.name} ended with code {code}; starting it again")
        if not self._stopping.wait(RESTART_DELAY_SECONDS):
            self._launch(program)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code < 500
    except httpx.HTTPError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
    _kill_group(process.pid)
    process.wait()


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
