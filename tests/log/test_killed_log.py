"""A process killed while it appends loses nothing it has acknowledged."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

from routing_service.log.event_log import EventLog

ROUNDS = int(os.environ.get("COMPTOIR_KILL_ROUNDS", "5"))

APPENDER = """
import sys
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from routing_service.domain.events import MessageReceived
from routing_service.domain.identifiers import new_event_id
from routing_service.domain.record import Fact, Personal
from routing_service.log.event_log import EventLog

log = EventLog.open(Path(sys.argv[1]))
waiting = deque()
while True:
    facts = [
        Fact(
            id=new_event_id(),
            stream=f"ticket:T-{log.last_seq % 50}",
            event=MessageReceived(ticket_id="T-1", message_id="m-1"),
            occurred_at=datetime.now(UTC),
            actor="customer:c-1",
            personal=Personal("c-1", {"text": "hello " * 200}),
        )
        for _ in range(3)
    ]
    waiting.append((facts, log.append(facts).durable))
    if len(waiting) > 40:
        acknowledged, durable = waiting.popleft()
        durable.result()
        print(*(fact.id for fact in acknowledged), flush=True)
"""


def test_every_acknowledged_event_survives_kill_9_once(path: Path) -> None:
    acknowledged: set[UUID] = set()
    moments = random.Random(9)

    for _ in range(ROUNDS):
        acknowledged |= kill_while_appending(path, moments.uniform(0.02, 0.4))

    with EventLog.open(path) as log:
        records = list(log.read())
    ids = [record.fact.id for record in records]
    assert len(acknowledged) > 0
    assert acknowledged <= set(ids)
    assert len(set(ids)) == len(ids)
    assert [record.seq for record in records] == list(range(1, len(records) + 1))
    assert all(record.fact.personal is not None for record in records)


def kill_while_appending(path: Path, seconds: float) -> set[UUID]:
    """What the process acknowledged before it was killed, that long after its first
    acknowledgement."""
    with subprocess.Popen(
        [sys.executable, "-c", APPENDER, str(path)], stdout=subprocess.PIPE, text=True
    ) as appender:
        assert appender.stdout is not None
        first = appender.stdout.readline()
        time.sleep(seconds)
        appender.send_signal(signal.SIGKILL)
        lines = [first, *appender.stdout.read().splitlines(keepends=True)]
    # The last line may have been cut by the kill.
    whole = [line for line in lines if line.endswith("\n")]
    return {UUID(event_id) for line in whole for event_id in line.split()}
