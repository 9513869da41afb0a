"""What accounts need of the log: its file also keeps who may sign in."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, Protocol

CREATE = """
create table if not exists accounts (
    user_id varchar not null,
    password_hash varchar not null,
    changed_at timestamptz not null
);
create table if not exists sessions (
    token_hash varchar not null,
    user_id varchar not null,
    created_at timestamptz not null,
    last_used_at timestamptz not null
);
alter table sessions add column if not exists method varchar default 'password';
create table if not exists invitations (
    id varchar not null,
    token_hash varchar not null,
    user_id varchar not null,
    made_by varchar not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    revoked_at timestamptz
);
create table if not exists api_keys (
    key_hash varchar not null,
    id varchar not null,
    user_id varchar not null,
    name varchar not null,
    prefix varchar not null,
    scopes varchar not null,
    made_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);
create table if not exists totp (
    user_id varchar not null,
    sealed_secret varchar not null,
    turned_on_at timestamptz not null,
    last_step bigint not null
);
create table if not exists recovery_codes (
    user_id varchar not null,
    digest varchar not null,
    made_at timestamptz not null
);
"""


class Tables(Protocol):
    """The two doors of the log that are not about events."""

    def execute_write(
        self, sql: str, params: Sequence[Any] = ..., /
    ) -> Future[Any]: ...

    def query(
        self, sql: str, params: Sequence[Any] = ..., /
    ) -> list[tuple[Any, ...]]: ...


def create_tables(tables: Tables) -> None:
    for statement in CREATE.split(";"):
        if statement.strip():
            tables.execute_write(statement, ()).result()
