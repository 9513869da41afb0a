"""The supervisor keeps real processes running."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from comptoir.supervisor import Program, StartFailed, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path, say=lambda _: None)
    yield supervisor
    supervisor.stop()


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_program_that_dies_is_started_again(supervisor: Supervisor) -> None:
    program = Program("sleeper", SLEEP, {})
    supervisor.start(program)
    assert program.process is not None
    first = program.process.pid
    watcher = threading.Thread(target=supervisor.watch)
    watcher.start()

    program.process.kill()

    assert eventually(lambda: _another_child_than(first))
    supervisor.request_stop()
    watcher.join()


def _another_child_than(first: int) -> bool:
    children = psutil.Process().children()
    return any(child.pid != first and child.is_running() for child in children)


def test_stop_ends_the_program_and_its_children(supervisor: Supervisor) -> None:
    spawn = (
        "import subprocess, sys, time;"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "time.sleep(60)"
    )
    program = Program("parent", [sys.executable, "-c", spawn], {})
    supervisor.start(program)
    assert program.process is not None
    parent = psutil.Process(program.process.pid)
    assert eventually(lambda: bool(parent.children()))
    child = parent.children()[0]

    supervisor.stop()

    assert eventually(lambda: not child.is_running() or child.status() == "zombie")
    assert program.process.returncode is not None


def test_a_failing_start_names_the_program_and_its_last_words(
    supervisor: Supervisor,
) -> None:
    command = [sys.executable, "-c", "print('no such log'); raise SystemExit(3)"]
    program = Program("service", command, {}, ready_url="http://127.0.0.1:9/healthz")

    with pytest.raises(
        StartFailed, match=r"service: ended with code 3[^$]*no such log"
    ):
        supervisor.start(program)


def test_a_program_that_keeps_dying_is_given_up(supervisor: Supervisor) -> None:
    supervisor.start(
        Program("broken", [sys.executable, "-c", "raise SystemExit(1)"], {})
    )

    with pytest.raises(StartFailed, match="broken: keeps ending with code 1"):
        supervisor.watch()
