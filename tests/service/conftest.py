from __future__ import annotations

import pytest
from account_facts import profile
from running_service import run_service

from routing_service.log.event_log import EventLog


@pytest.fixture
async def service(tmp_path):
    async with run_service(tmp_path) as running:
        yield running


@pytest.fixture
def log(tmp_path):
    with EventLog.open(tmp_path / "log.duckdb") as log:
        yield log


@pytest.fixture
def profiles():
    return {"ada": profile("ada"), "bob": profile("bob", role="administrator")}
