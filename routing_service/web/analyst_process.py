"""The service's hold on the process that runs analysts' queries."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from routing_service import errors
from routing_service.domain.types import JsonObject
from routing_service.domain.warehouse_access import TableRows

Tables = Sequence[TableRows] | None
"""What the asker may see; null is everything."""
ANSWER_BYTES = 64 * 1024 * 1024
GRACE_SECONDS = 5.0


class AnalystProcess:
    """Started at the first query, and again after one that had to be killed."""

    def __init__(self, folder: Path, *, memory: str) -> None:
        self._opening = {"folder": str(folder), "memory": memory}
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def query(
        self, sql: str, tables: Tables, *, rows: int, seconds: float
    ) -> JsonObject:
        """{columns, rows, is_truncated, elapsed_ms, as_of}; raises Refused."""
        return await self._ask(
            {"sql": sql, "rows": rows, "seconds": seconds, "tables": tables},
            seconds + GRACE_SECONDS,
        )

    async def schema(self, tables: Tables) -> JsonObject:
        """{tables, as_of}; raises Refused."""
        return await self._ask({"schema": True, "tables": tables}, 30.0)

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def _ask(self, request: JsonObject, seconds: float) -> JsonObject:
        async with self._turn:
            process = await self._running()
            if process.stdin is None or process.stdout is None:
                raise errors.Unavailable("the query process has no pipes")
            line = b""
            try:
                async with asyncio.timeout(seconds):
                    process.stdin.write(msgspec.json.encode(request) + b"\n")
                    await process.stdin.drain()
                    line = await process.stdout.readline()
            except TimeoutError:
                raise errors.QueryTooLong(f"stopped after {seconds:g} s") from None
            except (ConnectionError, ValueError):
                raise errors.Unavailable("the query process ended") from None
            finally:
                # Without its answer the pipe would be one answer behind for good.
                if not line:
                    await self.stop()
        if not line:
            raise errors.Unavailable("the query process ended; ask again")
        answer: JsonObject = msgspec.json.decode(line)
        if "refused" in answer:
            refusal: type[errors.Refused] = getattr(errors, answer["refused"])
            raise refusal(answer["detail"])
        result: JsonObject = answer["result"]
        return result

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "routing_service.published_worker",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=ANSWER_BYTES,
            )
            if self._process.stdin is not None:
                self._process.stdin.write(msgspec.json.encode(self._opening) + b"\n")
        return self._process
