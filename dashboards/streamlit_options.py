"""Streamlit's configuration, all in one place, and the pages' colours."""

from __future__ import annotations

from typing import Any

from streamlit import config
from streamlit.web import bootstrap

from dashboards.settings import Settings

OPTIONS: dict[str, Any] = {
    # A full collection after every script and fragment run costs 70 ms: 20 open
    # pages fill a core, 30 stop the server.
    "runner.postScriptGC": False,
    "runner.magicEnabled": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.allowedOrigins": [],
    "browser.gatherUsageStats": False,
    "logger.hideWelcomeMessage": True,
}

CATEGORICAL = ["#0f7a5a", "#3f6fb5", "#c88a2d", "#a8485a", "#6f5aa8", "#4b9aa8"]
SEQUENTIAL = [
    "#eef6f2", "#d5eae1", "#b5dacb", "#90c7b2", "#69b297",
    "#429b7c", "#1f8464", "#0f6c50", "#0b543f", "#083d2e",
]  # fmt: skip

THEME: dict[str, Any] = {
    "theme.baseRadius": "0.6rem",
    "theme.buttonRadius": "0.6rem",
    "theme.baseFontSize": 15,
    "theme.headingFontSizes": ["1.7rem", "1.35rem", "1.1rem", "1rem", "1rem", "1rem"],
    "theme.headingFontWeights": [650, 650, 600, 600, 600, 600],
    "theme.showWidgetBorder": True,
    "theme.showSidebarBorder": False,
    "theme.paddingTop": "1.5rem",
    "theme.linkUnderline": False,
    "theme.chartCategoricalColors": CATEGORICAL,
    "theme.chartSequentialColors": SEQUENTIAL,
    "theme.light.primaryColor": "#0f7a5a",
    "theme.light.backgroundColor": "#ffffff",
    "theme.light.secondaryBackgroundColor": "#f3f6f4",
    "theme.light.textColor": "#17231f",
    "theme.light.linkColor": "#0b6b4f",
    "theme.light.borderColor": "#e0e7e3",
    "theme.dark.primaryColor": "#3ecf98",
    "theme.dark.backgroundColor": "#0d1412",
    "theme.dark.secondaryBackgroundColor": "#16201c",
    "theme.dark.textColor": "#e4ebe8",
    "theme.dark.linkColor": "#5fdcab",
    "theme.dark.borderColor": "#26332e",
    **{
        f"theme.{base}.sidebar.{name}": value
        for base, background, hover in (
            ("light", "#0d2f27", "#17453a"),
            ("dark", "#0a1b17", "#14302a"),
        )
        for name, value in (
            ("backgroundColor", background),
            ("secondaryBackgroundColor", hover),
            ("textColor", "#dbe8e2"),
            ("primaryColor", "#e0b25c"),
            ("borderColor", hover),
        )
    },
}


def apply_options(settings: Settings) -> None:
    """Sets them over whatever a config file of the machine says."""
    hosts = {"server.allowedHosts": list(settings.allowed_hosts)}
    given = OPTIONS | THEME | hosts | {"server.port": settings.port}
    bootstrap.load_config_options(given)


def option(name: str) -> object:
    """The value in force."""
    found: object = config.get_option(name)
    return found
