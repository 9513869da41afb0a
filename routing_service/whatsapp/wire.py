"""HTTP/1.1 for short requests: the transport below httpx for what is sent by thousands.

httpcore's pool looks at every connection for every request: 1.5 ms of processor time a
message, ten times all the rest. Here a connection tells by itself that it was closed,
and httptools reads the answer: 0.15 ms. Bodies are held in memory, so that this is
nothing for files.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import cast

import httptools
import httpx

Origin = tuple[str, str, int]


class Wire(httpx.AsyncBaseTransport):
    """Keeps connections to each origin, the last one used first.

    Raises httpx's errors as its own transport does: ConnectError and ConnectTimeout,
    PoolTimeout when `connections` are busy for too long, and ReadError, ReadTimeout or
    RemoteProtocolError when the request had left.
    """

    def __init__(self, *, connections: int) -> None:
        self._context = httpx.create_ssl_context()
        self._free = asyncio.Semaphore(connections)
        self._idle: dict[Origin, deque[_Connection]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        limits = cast("dict[str, float | None]", request.extensions.get("timeout", {}))
        head = _head(request) + await request.aread()
        try:
            await asyncio.wait_for(self._free.acquire(), limits.get("pool"))
        except TimeoutError:
            raise httpx.PoolTimeout("no connection is free", request=request) from None
        try:
            connection = await self._connection(request, limits.get("connect"))
            return await self._exchange(connection, request, head, limits.get("read"))
        finally:
            self._free.release()

    async def aclose(self) -> None:
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    async def _exchange(
        self,
        connection: _Connection,
        request: httpx.Request,
        head: bytes,
        seconds: float | None,
    ) -> httpx.Response:
        try:
            async with asyncio.timeout(seconds):
                response = await connection.ask(head)
        except TimeoutError:
            connection.close()
            raise httpx.ReadTimeout("no answer in time", request=request) from None
        except httptools.HttpParserError as error:
            connection.close()
            raise httpx.RemoteProtocolError(str(error), request=request) from error
        except ConnectionError as error:
            raise httpx.ReadError(str(error), request=request) from error
        except asyncio.CancelledError:
            connection.close()
            raise
        if connection.is_open:
            origin = _origin(request.url)
            self._idle.setdefault(origin, deque()).append(connection)
        return response

    async def _connection(
        self, request: httpx.Request, seconds: float | None
    ) -> _Connection:
        origin = scheme, host, port = _origin(request.url)
        idle = self._idle.get(origin)
        while idle:
            connection = idle.pop()
            if connection.is_open:
                return connection
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                _, made = await loop.create_connection(
                    _Connection,
                    host,
                    port,
                    ssl=self._context if scheme == "https" else None,
                )
        except TimeoutError:
            raise httpx.ConnectTimeout("no connection", request=request) from None
        except OSError as error:
            raise httpx.ConnectError(str(error), request=request) from error
        return made


class _Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self) -> None:
        self.is_open = False
        self._transport: asyncio.Transport | None = None
        self._parser: httptools.HttpResponseParser | None = None
        self._answer: asyncio.Future[httpx.Response] | None = None
        self._headers: list[tuple[bytes, bytes]] = []
        self._body: list[bytes] = []

    async def ask(self, request: bytes) -> httpx.Response:
        """Raises ConnectionError, HttpParserError."""
        if self._transport is None:
            raise ConnectionError("not connected")
        self._answer = asyncio.get_running_loop().create_future()
        self._parser = httptools.HttpResponseParser(self)
        self._headers, self._body = [], []
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        self.is_open = False
        if self._transport is not None:
            self._transport.close()

    # --- asyncio's side --------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        if self._parser is None:
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(error)

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        self._fail(ConnectionError(str(error or "closed before the whole answer")))

    # --- the parser's side -----------------------------------------------------------

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._parser is None or self._answer is None:
            return
        status = self._parser.get_status_code()
        if status < 200:  # only a forerunner of the answer
            self._headers = []
            return
        if not self._parser.should_keep_alive():
            self.close()
        self._parser = None
        if not self._answer.done():
            self._answer.set_result(
                httpx.Response(
                    status, headers=self._headers, content=b"".join(self._body)
                )
            )

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)


def _origin(url: httpx.URL) -> Origin:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def _head(request: httpx.Request) -> bytes:
    lines = [b"%s %s HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
    lines += [b"%s: %s" % header for header in request.headers.raw]
    return b"\r\n".join(lines) + b"\r\n\r\n"
