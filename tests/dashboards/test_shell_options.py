"""Settings, Streamlit's options, and who sees which page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards import navigation
from dashboards.app import SCRIPT
from dashboards.components import packaging
from dashboards.settings import Settings
from dashboards.streamlit_options import OPTIONS, apply_options, option


@pytest.fixture
def usual_options() -> Iterator[None]:
    """Puts Streamlit's process-wide options back."""
    yield
    apply_options(Settings())


@pytest.mark.usefixtures("usual_options")
def test_the_options_that_were_measured_are_set() -> None:
    apply_options(Settings(allowed_hosts=("desk.example.com",)))

    assert option("runner.postScriptGC") is False
    assert {name: option(name) for name in OPTIONS} == OPTIONS
    assert option("server.allowedHosts") == ["desk.example.com"]


def test_settings_come_from_the_environment() -> None:
    environment = {
        "COMPTOIR_DATA": "/srv/comptoir",
        "COMPTOIR_PAGES_PORT": "9000",
        "COMPTOIR_SERVICE_URL": "http://desk:8600/",
        "COMPTOIR_ALLOWED_HOSTS": "a.example, b.example",
    }

    settings = Settings.from_environment(environment)

    assert settings == Settings(
        data=Path("/srv/comptoir"),
        port=9000,
        service_url="http://desk:8600",
        allowed_hosts=("a.example", "b.example"),
    )
    assert Settings.from_environment({}) == Settings()


def test_pages_read_the_settings_they_were_started_with() -> None:
    settings = Settings(data=Path("/srv/comptoir"), service_url="http://desk:1")

    assert Settings.from_secrets(settings.as_secrets()) == settings


@pytest.mark.parametrize(
    ("permissions", "files"),
    [
        pytest.param({"tickets.view"}, ["queue", "account"], id="support"),
        pytest.param(
            {"tickets.view", "overview.read", "sql.run"},
            ["queue", "overview", "sla", "sql", "account"],
            id="supervisor",
        ),
        pytest.param(
            {"overview.read", "sql.run"},
            ["overview", "sla", "sql", "account"],
            id="analyst",
        ),
        pytest.param(set(), ["account"], id="nobody"),
    ],
)
def test_everybody_sees_the_pages_of_their_permissions(
    permissions: set[str], files: list[str]
) -> None:
    assert [entry.file for entry in navigation.entries(permissions)] == files


def test_no_page_is_served_before_the_shell_has_run() -> None:
    # Beside a folder `pages`, Streamlit served each file by itself to whoever came
    # first after a start, without the menu, the language and the permissions.
    assert not (SCRIPT.parent / "pages").exists()


def test_component_addresses_carry_a_digest_of_their_files() -> None:
    assert packaging.full_name("queue") == f"comptoir-{packaging.digest()}.queue"
    assert len(packaging.digest()) == 8
