"""From where a request comes: wrong passwords are counted by it."""

from __future__ import annotations

from starlette.requests import HTTPConnection

LOOPBACK = frozenset({"127.0.0.1", "::1"})


def visitor(connection: HTTPConnection) -> str:
    """The browser's address, as the pages on this machine pass it on; from elsewhere
    the header is not believed."""
    peer = connection.client.host if connection.client else "unknown"
    forwarded = connection.headers.get("x-forwarded-for", "")
    if not forwarded or peer not in LOOPBACK:
        return peer
    return forwarded.rsplit(",", 1)[-1].strip()
