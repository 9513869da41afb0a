"""Components as files, under an address that carries a digest of their content.

Streamlit sends inline JavaScript again at every rerun and loads it as a blob, which
the content policy forbids. File-backed components want a manifest; the one of
`pyproject.toml` must lie inside the package named like the distribution, so ours is
registered here, with what Streamlit's own scanner builds from that file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.bidi_component import ComponentResult
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import (
    get_bidi_component_manager,
)
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

from dashboards.service import JsonObject

HERE = Path(__file__).parent
# name -> folder of its <name>.js and <name>.css
ASSETS = {
    "queue": "frontend",
    "thread": "frontend",
    "composer": "frontend",
    "panel": "frontend",
    "local_time": "frontend",
    "account": "frontend",
    "leave": "frontend",
    "notice_trial": "frontend",
    "sql_editor": "code_editor/frontend",
    "rules_editor": "code_editor/frontend",
}


@cache
def digest() -> str:
    """Eight hex digits of all component files: a new content is a new address."""
    content = hashlib.sha256()
    for folder in sorted(set(ASSETS.values())):
        for path in sorted((HERE / folder).rglob("*.*")):
            content.update(path.name.encode() + path.read_bytes())
    return content.hexdigest()[:8]


def full_name(name: str) -> str:
    """The name Streamlit knows the component by."""
    return f"comptoir-{digest()}.{name}"


def mount(
    name: str, *, key: str, data: JsonObject, **callbacks: Callable[[], None]
) -> ComponentResult:
    """Puts the component of that name on the page and returns its result."""
    _register(get_bidi_component_manager())
    renderer: Callable[..., ComponentResult] = _renderer(name)
    return renderer(key=key, data=data, **callbacks)


@cache
def _renderer(name: str) -> ComponentRenderer:
    folder = HERE / ASSETS[name]
    css = f"{name}.css" if (folder / f"{name}.css").exists() else None
    return st.components.v2.component(full_name(name), js=f"{name}.js", css=css)


def _register(manager: BidiComponentManager) -> None:
    if manager.get_component_asset_root(full_name("queue")) is not None:
        return
    found = [
        ComponentConfig(name, folder)
        for name, folder in ASSETS.items()
        if (HERE / folder).is_dir()
    ]
    prefix, _, _ = full_name("").rpartition(".")
    manager.register_from_manifest(ComponentManifest(prefix, "1", found), HERE)
