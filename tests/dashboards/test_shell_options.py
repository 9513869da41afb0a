"""Settings, Streamlit's options, and who sees which page."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards import navigation
from dashboards.components import packaging
from dashboards.settings import Settings
from dashboards.streamlit_options import OPTIONS, apply_options, option


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
    ("role", "first"),
    [("support", "queue"), ("supervisor", "queue"), ("administrator", "queue")],
)
def test_each_role_begins_with_its_own_page(role: str, first: str) -> None:
    assert navigation.entries(role)[0].file == first


def test_an_analyst_sees_no_queue() -> None:
    assert "queue" not in [entry.file for entry in navigation.entries("analyst")]


def test_component_addresses_carry_a_digest_of_their_files() -> None:
    assert packaging.full_name("queue") == f"comptoir-{packaging.digest()}.queue"
    assert len(packaging.digest()) == 8
