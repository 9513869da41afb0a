"""Short requests over kept connections, against a server that answers as it is told."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import httpx
import pytest

from routing_service.whatsapp.wire import Wire

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n" + b'{"a": "ok"}'
CHUNKED = (
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    b'5\r\n{"a":\r\n6\r\n "ok"}\r\n0\r\n\r\n'
)


class Server:
    """`answers` are given in turn, then OK; None closes the connection instead."""

    def __init__(self):
        self.answers = []
        self.requests = []
        self.connections = 0
        self.writers = []

    async def talk(self, reader, writer):
        self.connections += 1
        self.writers.append(writer)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length: ")[2].split(b"\r")[0]
                self.requests.append((head, await reader.readexactly(int(length))))
                answer = self.answers.pop(0) if self.answers else OK
                if answer is None:
                    break
                writer.write(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def talking(*, connections=4, timeout=2.0):
    server = Server()
    listener = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    wire = Wire(connections=connections)
    async with httpx.AsyncClient(
        transport=wire, base_url=f"http://127.0.0.1:{port}", timeout=timeout
    ) as client:
        yield server, client
    listener.close()
    await listener.wait_closed()


async def post(client, number=1):
    return await client.post("/v23.0/1/messages?x=1", json={"number": number})


async def test_requests_share_a_connection():
    async with talking() as (server, client):
        answers = [(await post(client, number)).json() for number in range(3)]

    assert answers == [{"a": "ok"}] * 3
    assert server.connections == 1
    head, body = server.requests[2]
    assert head.startswith(b"POST /v23.0/1/messages?x=1 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert body == b'{"number":2}'


async def test_requests_at_once_have_a_connection_each():
    async with talking(connections=4) as (server, client):
        await asyncio.gather(*(post(client) for _ in range(4)))

    assert server.connections == 4


async def test_a_chunked_answer_is_read_whole():
    async with talking() as (server, client):
        server.answers = [CHUNKED]
        answers = [(await post(client)).json() for _ in range(2)]

    assert answers == [{"a": "ok"}] * 2
    assert server.connections == 1


async def test_an_error_answer_is_an_answer():
    async with talking() as (server, client):
        server.answers = [b"HTTP/1.1 503 Slow\r\ncontent-length: 0\r\n\r\n"]
        response = await post(client)

    assert response.status_code == 503


async def test_a_connection_that_was_closed_meanwhile_is_not_used():
    async with talking() as (server, client):
        await post(client)
        server.writers[0].close()
        await asyncio.sleep(0.05)
        response = await post(client)

    assert response.status_code == 200
    assert server.connections == 2


async def test_an_answer_that_asks_to_close_ends_the_connection():
    async with talking() as (server, client):
        server.answers = [OK.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n", 1)]
        await post(client)
        await post(client)

    assert server.connections == 2


@pytest.mark.parametrize(
    "answer",
    [None, OK[:20], OK[:-3], b""],
    ids=["closed at once", "half a head", "half a body", "nothing"],
)
async def test_a_broken_answer_is_an_unanswered_request(answer):
    async with talking(timeout=0.2) as (server, client):
        server.answers = [answer]
        with pytest.raises((httpx.ReadError, httpx.ReadTimeout)):
            await post(client)
        response = await post(client)

    assert response.status_code == 200


async def test_what_is_no_http_is_a_protocol_error():
    async with talking() as (server, client):
        server.answers = [b"hello\r\n\r\n"]
        with pytest.raises(httpx.RemoteProtocolError):
            await post(client)


async def test_nobody_listening_means_not_reached():
    async with httpx.AsyncClient(transport=Wire(connections=1)) as client:
        with pytest.raises(httpx.ConnectError):
            await client.post("http://127.0.0.1:9/", json={})


async def test_all_connections_busy_means_not_reached():
    async with talking(connections=1, timeout=0.2) as (server, client):
        server.answers = [b""]
        slow = asyncio.create_task(post(client))
        await asyncio.sleep(0.05)
        client.timeout = httpx.Timeout(2.0, pool=0.05)
        with pytest.raises(httpx.PoolTimeout):
            await post(client)
        with pytest.raises(httpx.ReadTimeout):
            await slow
