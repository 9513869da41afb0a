"""The installation's own secrets: files of mode 0600, made at the first start."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from secrets import token_bytes, token_urlsafe


class SecretUnreadable(Exception):
    """A secret file exists but cannot be used."""


def pseudonym_key(folder: Path) -> bytes:
    """32 bytes under which outside identifiers are turned into ids. Losing them makes
    every known customer a new one."""
    text = _read_or_make(folder / "pseudonym.key", lambda: token_bytes(32).hex())
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise SecretUnreadable(
            f"{folder / 'pseudonym.key'}: expected hexadecimal digits"
        ) from None


def service_token(folder: Path) -> str:
    """The bearer token of the pipeline and the front door."""
    return _read_or_make(folder / "service.token", lambda: token_urlsafe(32))


def write_secret(path: Path, text: str) -> None:
    """Writes a file only its owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(path.name + ".new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _read_or_make(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        write_secret(path, make() + "\n")
    text = path.read_text(encoding="utf-8").strip()
    if not text:
        raise SecretUnreadable(f"{path}: empty, expected a secret")
    return text
