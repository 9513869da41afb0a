"""The process that replays decisions, so that intake keeps its interpreter.

On standard input: {"candidate", "since"} as one line of JSON, then tables of rows of
the log (desk/replay_reading.py) as Arrow streams, each behind its size in eight
bytes. On standard output one line for each table, {"tickets"} compared so far; behind
the last one {"result"}.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

import msgspec
import pyarrow as pa

from routing_service.desk.replay_reading import facts
from routing_service.domain.configuration_routing import rule_sets_of
from routing_service.domain.replay import Replay
from routing_service.domain.types import JsonObject

NICENESS = 10
SIZE_BYTES = 8


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """See domain/replay.py; `candidate` as the configuration keeps a rule set."""

    candidate: JsonObject | None = None
    since: datetime | None = None


def begun(task: Task) -> Replay:
    candidate = None
    if task.candidate is not None:
        (candidate,) = rule_sets_of([task.candidate], 0)
    return Replay(candidate=candidate, since=task.since)


def packed(table: pa.Table) -> bytes:
    """The table as `serve` takes it."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    body = sink.getvalue().to_pybytes()
    return len(body).to_bytes(SIZE_BYTES, "big") + body


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Replays everything that `requests` holds, until it ends."""
    encoder = msgspec.json.Encoder()
    task = msgspec.json.decode(requests.readline(), type=Task)
    replay = begun(task)
    for table in _tables(requests):
        for fact in facts(table):
            replay.take(fact)
        answers.write(encoder.encode({"tickets": replay.tickets}) + b"\n")
        answers.flush()
    answers.write(encoder.encode({"result": replay.result()}) + b"\n")
    answers.flush()


def _tables(requests: BinaryIO) -> Iterator[pa.Table]:
    while size := requests.read(SIZE_BYTES):
        body = requests.read(int.from_bytes(size, "big"))
        yield pa.ipc.open_stream(body).read_all()


if __name__ == "__main__":
    os.nice(NICENESS)
    gc.disable()  # no cycles are made, and looking for them takes a sixth of the time
    serve(sys.stdin.buffer, sys.stdout.buffer)
