from __future__ import annotations

import pytest
from running_service import run_service


@pytest.fixture
async def service(tmp_path):
    async with run_service(tmp_path) as running:
        yield running
