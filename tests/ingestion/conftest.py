from __future__ import annotations

from pathlib import Path

import pytest
from imported import Importer, ListLog


@pytest.fixture
def importer(tmp_path: Path) -> Importer:
    return Importer(tmp_path, ListLog())
