"""What was said, line by line in a file, so that a restart forgets nothing of it.

Each line is in the file before the message is answered, so that whoever counts the
lines counts what customers got, also after this process was killed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec


class Said(msgspec.Struct, frozen=True, kw_only=True, tag="said", omit_defaults=True):
    """A message that reached a customer, or is reported as failed with `code`."""

    at: float
    wamid: str
    number_id: str
    wa_id: str
    kind: str
    category: str
    opaque: str | None = None
    by_number: bool = True
    is_reply_lost: bool = False
    is_voice: bool = False
    code: int | None = None
    details: str = ""


class Reported(msgspec.Struct, frozen=True, kw_only=True, tag="reported"):
    """The business has taken every report on the message."""

    wamid: str


class Heard(msgspec.Struct, frozen=True, kw_only=True, tag="heard"):
    """A customer wrote: the 24-hour window is open from here."""

    at: float
    number_id: str
    wa_id: str
    user_id: str
    name: str


class Troubled(msgspec.Struct, frozen=True, kw_only=True, tag="troubled"):
    """A message counted against the limits and reached nobody: refused with `code`, or
    lost on its way (null)."""

    at: float
    number_id: str
    wa_id: str
    code: int | None = None


class Throttled(msgspec.Struct, frozen=True, kw_only=True, tag="throttled"):
    """The number refused everything until then, by chance and not for a limit."""

    at: float
    number_id: str
    until: float


Line = Said | Reported | Heard | Troubled | Throttled

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Line] = msgspec.json.Decoder(Line)


class Ledger:
    """Appends to one file, which it makes."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("ab", buffering=0)

    def write(self, line: Line) -> None:
        self._file.write(_encoder.encode(line) + b"\n")

    def close(self) -> None:
        self._file.close()


def read_ledger(path: Path) -> Iterator[Line]:
    """The lines so far; none without a file. A last one that is torn is left out."""
    if not path.exists():
        return
    with path.open("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):
                yield _decoder.decode(line)
