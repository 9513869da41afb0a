"""Accounts on a log in a temporary folder, with one user."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from routing_service.accounts.accounts import Accounts
from routing_service.accounts.people import People
from routing_service.desk.audit import Audit
from routing_service.domain.configuration import AgentProfile

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PASSWORD = "correct horse battery"
IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=8)


def profile(user_id="ada", name="Ada Lovelace", **fields):
    email = f"{user_id.title()}@Example.com"
    return AgentProfile(id=user_id, name=name, email=email, **fields)


def open_accounts(log, profiles, folder, **more):
    return Accounts(
        log,
        People(lambda: profiles, "admin@localhost"),
        folder,
        Audit(log, record=log.append, clock=lambda: NOW),
        idle=IDLE,
        absolute=ABSOLUTE,
        **more,
    )


def acts(log):
    """The names of the recorded acts, in order."""
    log.execute_write("select 1").result()  # behind what is on its way to the disk
    return [one.fact.event.act for one in log.read_stream("audit:main")]


def user_of(accounts, token, now):
    """Whose token this is, if it is valid."""
    bearer = accounts.bearer(token, now)
    return bearer.user if bearer else None
