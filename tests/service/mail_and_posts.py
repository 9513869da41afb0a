"""A real mail server and a real HTTP receiver that remember what they were sent."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP


class Mailbox:
    """A mail server's handler; `answers` are played before it takes any."""

    def __init__(self):
        self.letters = []
        self.answers = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((envelope.rcpt_tos, letter))
        return "250 taken"


class Receiver:
    """What was posted, as (path, headers, body); `answers` as above."""

    def __init__(self):
        self.posts = []
        self.answers = []
        self.url = ""

    async def take(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines if line)
        }
        body = await reader.readexactly(int(headers["content-length"]))
        answer = self.answers.pop(0) if self.answers else "200 OK"
        if answer.startswith("200"):
            self.posts.append((first.split()[1], headers, body.decode()))
        status, _, more = answer.partition("\n")
        more = f"{more}\r\n" if more else ""
        writer.write(
            f"HTTP/1.1 {status}\r\n{more}content-length: 0\r\n"
            "connection: close\r\n\r\n".encode()
        )
        await writer.drain()
        writer.close()


@asynccontextmanager
async def mailbox():
    """Yields the mailbox and the settings that lead to it."""
    box, loop = Mailbox(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, loop=loop), "127.0.0.1", 0)
    async with server:
        yield (
            box,
            {
                "smtp_host": "127.0.0.1",
                "smtp_port": server.sockets[0].getsockname()[1],
                "smtp_security": "none",
                "smtp_from": "Comptoir <desk@example.com>",
            },
        )


@asynccontextmanager
async def receiver():
    taking = Receiver()
    server = await asyncio.start_server(taking.take, "127.0.0.1", 0)
    async with server:
        taking.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield taking
