"""What people forget: every mart is listed, every column described."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent.parent
MARTS = ROOT / "transforms" / "models" / "marts"


def test_every_mart_is_listed_with_its_key() -> None:
    page = (ROOT / "docs" / "marts.md").read_text()

    missing = [path.stem for path in MARTS.glob("*.sql") if path.stem not in page]

    assert missing == []


def test_every_mart_states_its_grain_and_describes_its_columns() -> None:
    for path in MARTS.glob("*.sql"):
        (model,) = yaml.safe_load(path.with_suffix(".yml").read_text())["models"]

        assert model["description"].startswith("One row per "), path.stem
        assert all(len(column["description"]) >= 5 for column in model["columns"])
