"""The recorded acts straight from the log's file, whatever was done to it since.

The log refuses to open a file from which events are missing; who looks into that must
still be able to read the rest.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import msgspec

from routing_service.domain.audit import AUDIT_STREAM
from routing_service.domain.audit_chain import Entry
from routing_service.domain.events import ActRecorded
from routing_service.log.errors import LogDamaged, LogInUse

ACTS = """
select version, epoch_us(occurred_at) as at_us, data
from events
where stream = ?
order by seq
"""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_acts(path: Path) -> list[Entry]:
    """Every entry in the order of the log; the file is only read. Raises LogInUse while
    a process holds it, and LogDamaged where it is no log."""
    if not path.exists():
        raise LogDamaged(path, "expected a log, found no file")
    try:
        with duckdb.connect(path, read_only=True) as connection:
            rows = connection.execute(ACTS, [AUDIT_STREAM]).fetchall()
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise LogInUse(path, None, None) from error
        raise LogDamaged(path, str(error).splitlines()[0]) from error
    except duckdb.CatalogException as error:
        raise LogDamaged(path, "expected a log, found another database") from error
    return [_entry(*row) for row in rows]


def _entry(number: int, at_us: int, data: str) -> Entry:
    try:
        event = msgspec.json.decode(data, type=ActRecorded)
    except msgspec.MsgspecError:
        event = None
    return Entry(number, _EPOCH + timedelta(microseconds=at_us), event)
