"""The pages in this process, and the stand-in service."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from stand_in_service import PASSWORD, Running, SignIn, StandIn


@pytest.fixture(scope="session")
def stand_in_url() -> Iterator[tuple[StandIn, str]]:
    stand_in = StandIn()
    running = Running(stand_in.app)
    yield stand_in, running.start()
    running.stop()


@pytest.fixture
def desk(stand_in_url: tuple[StandIn, str]) -> StandIn:
    """The stand-in service, emptied."""
    stand_in, _ = stand_in_url
    stand_in.forget()
    return stand_in


@pytest.fixture(scope="session")
def pages_url(
    stand_in_url: tuple[StandIn, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The real pages; one per process, like Streamlit's runtime."""
    from dashboards.app import create_app  # noqa: PLC0415 - Streamlit loads slowly
    from dashboards.settings import Settings  # noqa: PLC0415

    data = tmp_path_factory.mktemp("data")
    running = Running(create_app(Settings(data=data, service_url=stand_in_url[1])))
    yield running.start()
    running.stop()


@pytest.fixture(scope="session")
def shared_context(chromium: Browser) -> Iterator[BrowserContext]:
    """One browser profile: Streamlit's five megabytes of scripts are loaded once."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 860}, locale="en-GB"
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def context(shared_context: BrowserContext) -> Iterator[BrowserContext]:
    """The profile, signed out and without drafts."""
    shared_context.clear_cookies()
    yield shared_context
    for page in shared_context.pages:
        if page.url.startswith("http"):
            # An upload that ends now would write its draft again.
            page.goto(urljoin(page.url, "/signin"))
            page.evaluate("localStorage.clear()")
        page.close()


@pytest.fixture
def sign_in(context: BrowserContext, pages_url: str) -> SignIn:
    """Signs somebody in and waits for the list."""

    def sign_in(path: str = "/", email: str = "ines@example.test") -> Page:
        page = context.new_page()
        form = {"email": email, "password": PASSWORD}
        answer = context.request.post(
            pages_url + "/auth/login",
            form=form,
            headers={"Origin": pages_url},
            max_redirects=0,
        )
        assert answer.status == 303
        page.goto(pages_url + path)
        page.wait_for_selector(".queue")
        return page

    return sign_in
