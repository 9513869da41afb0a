"""The templates Meta has approved before the demo begins: data in `templates.yml`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec

from demo.emulator.template_components import Component
from demo.emulator.templates import Template

FILE = Path(__file__).parent / "templates.yml"


def approved_templates(path: Path = FILE) -> Iterator[Template]:
    """One for each name and language of the file, with the same id each time."""
    for row in msgspec.yaml.decode(path.read_bytes()):
        for language, text in row["languages"].items():
            yield _approved(row, language, text)


def _approved(row: dict[str, Any], language: str, text: str) -> Template:
    example = {"body_text": [row["examples"]]}
    components: list[Component] = [{"type": "BODY", "text": text, "example": example}]
    if "header" in row:
        handle = {"header_handle": ["4::demo"]}
        header = {"type": "HEADER", "format": row["header"], "example": handle}
        components.insert(0, header)
    if "footer" in row:
        components.append({"type": "FOOTER", "text": row["footer"]})
    if "replies" in row:
        replies = row["replies"][language]
        buttons = [{"type": "QUICK_REPLY", "text": reply} for reply in replies]
        components.append({"type": "BUTTONS", "buttons": buttons})
    return Template(
        id=str(10**15 + crc32(f"{row['name']}:{language}".encode())),
        name=row["name"],
        language=language,
        category=row["category"],
        components=components,
        parameter_format="POSITIONAL",
        status="APPROVED",
        quality="GREEN",
    )
