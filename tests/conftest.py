"""What several rooms' tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public sample data kept beside the checkout, not in it."""
    path = Path(os.environ.get("COMPTOIR_SAMPLE_DATA", ROOT.parent / "shared" / "data"))
    if not path.is_dir():
        pytest.skip(f"sample data not present at {path}")
    return path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all browser tests, the system's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        pytest.skip(f"no Chromium: none of {', '.join(names)} on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=CHROMIUM_ARGUMENTS
        )
        yield browser
        browser.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come after asynchronous ones: Playwright's sync API keeps an event
    loop running in this thread. All that asks the real pages comes together with them:
    Streamlit's runtime is one for the process, and was found ended after other rooms'
    tests.
    Streamlit's AppTest comes last: it leaves a runtime behind in which no real session
    starts.
    A module takes one turn: processes that share the tests out take it whole."""
    turns: dict[Path, int] = {}
    for item in items:
        turns[item.path] = max(turns.get(item.path, 0), _turn(item))
    items.sort(key=lambda item: turns[item.path])


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("browser") or "pages_url" in _fixtures(item):
        return 1
    return 2 if "AppTest" in vars(item.getparent(pytest.Module).obj) else 0


def _fixtures(item: pytest.Item) -> list[str]:
    return item.fixturenames if isinstance(item, pytest.Function) else []
