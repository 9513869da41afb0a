from __future__ import annotations

import pytest
from stage import set_up


@pytest.fixture
async def stage():
    async with set_up() as ready:
        yield ready
