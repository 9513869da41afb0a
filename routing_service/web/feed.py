"""The event feed out, as Arrow or JSON Lines, and imported history in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from io import IOBase
from tempfile import TemporaryFile
from typing import Annotated, Literal

import msgspec
import pyarrow as pa
import structlog
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response, StreamingResponse

from routing_service import errors
from routing_service.web.guards import allowed
from routing_service.web.identity import SignedIn, TheService
from routing_service.web.json import answer, answers

ARROW = "application/vnd.apache.arrow.stream"
JSON_LINES = "application/x-ndjson"
MOST_EVENTS = 1_000_000
MOST_IMPORT_BYTES = 16 * 1024**3

Reader = Annotated[SignedIn, Depends(allowed("events.read"))]
Importer = Annotated[SignedIn, Depends(allowed("import.write"))]

_log = structlog.get_logger(__name__)


class Imported(msgspec.Struct, frozen=True):
    """How many events were new, and how many the log knew already."""

    appended: int
    known: int


async def show_events(
    who: Reader,  # noqa: ARG001
    service: TheService,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_EVENTS)] = 100_000,
    format: Literal["arrow", "jsonl"] = "arrow",  # noqa: A002  the parameter's name
) -> Response:
    """Facts after the cursor in the order of the log, without personal data.

    `X-Next-Cursor` is what to pass as `after` next time.
    """
    log = service.desk.log
    cursor = max(after, min(after + limit, log.durable_seq))
    batches = await asyncio.to_thread(log.feed, after, cursor - after or 1)
    chunks = _arrow(batches) if format == "arrow" else _json_lines(batches)
    return StreamingResponse(
        _in_thread(chunks),
        media_type=ARROW if format == "arrow" else JSON_LINES,
        headers={"X-Next-Cursor": str(cursor)},
    )


async def import_events(
    request: Request, who: Importer, service: TheService
) -> Response:
    """Appends an Arrow IPC stream of history in one transaction. It starts no effect:
    no message, no notification, no assignment."""
    with TemporaryFile() as spool:
        async for chunk in request.stream():
            await asyncio.to_thread(spool.write, chunk)
        spool.seek(0)
        try:
            appended, known = await service.desk.importing.events(_reader(spool))
        except pa.ArrowInvalid as error:
            raise errors.Unreadable(f"Arrow IPC stream: {error}") from None
    _log.info("imported", user=who.user.id, appended=appended, known=known)
    await service.desk.audit.record(
        who.user.id, "events.imported", None, {"appended": appended, "known": known}
    )
    return answer(Imported(appended, known))


def _reader(spool: IOBase) -> pa.RecordBatchReader:
    return pa.ipc.open_stream(pa.PythonFile(spool, mode="r"))


def _arrow(batches: pa.RecordBatchReader) -> Iterator[bytes]:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    yield sink.getvalue().to_pybytes()


def _json_lines(batches: pa.RecordBatchReader) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder()
    for batch in batches:
        rows = batch.to_pylist()
        for row in rows:
            row["data"] = msgspec.Raw(row["data"].encode())
        yield encoder.encode_lines(rows)


async def _in_thread(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
        yield chunk


router = APIRouter(tags=["events"])
router.add_api_route(
    "/v1/events",
    show_events,
    methods=["GET"],
    responses={200: {"content": {ARROW: {}, JSON_LINES: {}}, "description": "Events"}},
)
router.add_api_route(
    "/v1/import",
    import_events,
    methods=["POST"],
    responses=answers(Imported),
    max_body_size=MOST_IMPORT_BYTES,
    openapi_extra={"requestBody": {"content": {ARROW: {}}, "required": True}},
)

SHAPES = [Imported]
