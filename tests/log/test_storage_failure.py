"""A storage error ends the process with a clear message and loses nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from log_facts import message

from routing_service.log.errors import LogFailed
from routing_service.log.event_log import EventLog

FILLER = """
import resource
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from routing_service.domain.events import MessageReceived
from routing_service.domain.identifiers import new_event_id
from routing_service.domain.record import Fact, Personal
from routing_service.log.event_log import EventLog

log = EventLog.open(Path(sys.argv[1]))
# Past this size a write fails, as it does on a full disk.
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
while True:
    fact = Fact(
        id=new_event_id(),
        stream="ticket:T-1",
        event=MessageReceived(ticket_id="T-1", message_id="m-1"),
        occurred_at=datetime.now(UTC),
        actor="customer:c-1",
        personal=Personal("c-1", {"text": "hello " * 2000}),
    )
    log.append([fact]).durable.result()
    print(fact.id, flush=True)
"""


def test_a_full_disk_ends_the_process_with_a_clear_message(path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FILLER, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 70
    assert "log storage failed" in ended.stderr
    assert "every acknowledged event is in the log" in ended.stderr
    acknowledged = {UUID(line) for line in ended.stdout.split()}
    assert len(acknowledged) > 10
    with EventLog.open(path) as log:
        assert acknowledged <= {record.fact.id for record in log.read()}


def test_where_the_process_lives_on_every_waiter_is_told(path: Path) -> None:
    failures: list[LogFailed] = []
    log = EventLog.open(path, on_fatal=failures.append)
    log.append([message()]).durable.result()
    log.execute_write("drop table personal").result()

    with pytest.raises(LogFailed):
        log.append([message(text="hello")]).durable.result()

    with pytest.raises(LogFailed):
        log.append([message()])
    assert len(failures) == 1
    log.close()
