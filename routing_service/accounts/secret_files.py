"""The installation's own secrets: files of mode 0600, made at the first start."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from secrets import token_bytes, token_urlsafe

KEY_BYTES = 32


class SecretUnreadable(Exception):
    """A secret file exists but cannot be used."""


def pseudonym_key(folder: Path) -> bytes:
    """32 bytes under which outside identifiers are turned into ids. Losing them makes
    every known customer a new one."""
    return _key(folder / "pseudonym.key")


def accounts_key(folder: Path) -> bytes:
    """32 bytes under which the secrets of authenticator apps are sealed. Losing them
    makes every user with codes ask an administrator."""
    path = folder / "accounts.key"
    key = _key(path)
    if len(key) != KEY_BYTES:
        raise SecretUnreadable(f"{path}: expected {KEY_BYTES} bytes, is {len(key)}")
    return key


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


def _key(path: Path) -> bytes:
    text = _read_or_make(path, lambda: token_bytes(KEY_BYTES).hex())
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise SecretUnreadable(f"{path}: expected hexadecimal digits") from None


def _read_or_make(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        write_secret(path, make() + "\n")
    text = path.read_text(encoding="utf-8").strip()
    if not text:
        raise SecretUnreadable(f"{path}: empty, expected a secret")
    return text
