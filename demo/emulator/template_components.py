"""What Meta refuses when a template is created, before anybody reviews it."""

from __future__ import annotations

import re
from typing import Any

from demo.emulator.errors import GraphError, malformed

Component = dict[str, Any]

HEADER_FORMATS = ("TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION")
BUTTON_TYPES = (
    "QUICK_REPLY",
    "URL",
    "PHONE_NUMBER",
    "COPY_CODE",
    "OTP",
    "FLOW",
    "CATALOG",
    "MPM",
    "VOICE_CALL",
    "REQUEST_CONTACT_INFO",
)
BODY, HEADER, FOOTER, BUTTON, BUTTONS = 1024, 60, 60, 25, 10
TOO_LONG, BAD_HEADER, BAD_BODY, BAD_FOOTER = 2388040, 2388047, 2388072, 2388073
NO_EXAMPLE, EDGE_VARIABLE = 2388043, 2388299
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_NAMED = re.compile(r"[a-z][a-z0-9_]*")


def variables(text: str) -> list[str]:
    """The names or numbers of a text's variables, each once, in their order."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def check_components(
    name: str, components: list[Component], parameter_format: str
) -> None:
    """Raises GraphError 100 with the subcode Meta gives."""
    if not _NAME.fullmatch(name):
        raise malformed("name: only a-z, 0-9 and _ are allowed, at most 512.")
    kinds = [str(one.get("type")).upper() for one in components]
    if kinds.count("BODY") != 1 or len(set(kinds)) < len(kinds):
        raise malformed("components: one BODY, each other at most once.")
    for kind, component in zip(kinds, components, strict=True):
        if kind == "BODY":
            _check_body(component, parameter_format)
        elif kind == "HEADER":
            _check_header(component, parameter_format)
        elif kind == "FOOTER":
            _check_footer(component)
        elif kind == "BUTTONS":
            _check_buttons(component)
        else:
            raise malformed(f"components: unknown type {kind}.")


def _check_body(component: Component, parameter_format: str) -> None:
    if component.get("add_security_recommendation") is not None:
        return
    text = _text(component, BODY, BAD_BODY)
    names = _check_variables(text, parameter_format, BAD_BODY)
    stripped = text.strip()
    if stripped.startswith("{{") or stripped.endswith("}}"):
        raise malformed(
            "BODY: a variable cannot stand at its start or end.", subcode=EDGE_VARIABLE
        )
    if names and not component.get("example"):
        raise _without_example("BODY")


def _check_header(component: Component, parameter_format: str) -> None:
    shape = str(component.get("format")).upper()
    if shape not in HEADER_FORMATS:
        raise malformed(
            f"HEADER: format must be one of {', '.join(HEADER_FORMATS)}.",
            subcode=BAD_HEADER,
        )
    if shape == "TEXT":
        text = _text(component, HEADER, BAD_HEADER)
        names = _check_variables(text, parameter_format, BAD_HEADER)
        if len(names) > 1:
            raise malformed("HEADER: at most one variable.", subcode=BAD_HEADER)
        if names and not component.get("example"):
            raise _without_example("HEADER")
    elif shape != "LOCATION" and not component.get("example", {}).get("header_handle"):
        raise _without_example("HEADER")


def _check_footer(component: Component) -> None:
    if component.get("code_expiration_minutes") is not None:
        return
    if variables(_text(component, FOOTER, BAD_FOOTER)):
        raise malformed("FOOTER: no variables.", subcode=BAD_FOOTER)


def _check_buttons(component: Component) -> None:
    buttons = component.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= BUTTONS:
        raise malformed(f"BUTTONS: one to {BUTTONS} buttons.")
    for button in buttons:
        kind = str(button.get("type")).upper()
        if kind not in BUTTON_TYPES:
            raise malformed(f"BUTTONS: unknown type {kind}.")
        if len(str(button.get("text", ""))) > BUTTON:
            raise malformed(
                f"BUTTONS: a text has at most {BUTTON} characters.", subcode=TOO_LONG
            )


def _text(component: Component, length: int, subcode: int) -> str:
    kind, text = component["type"], component.get("text")
    if not isinstance(text, str) or not text.strip():
        raise malformed(f"{kind}: text is missing.", subcode=subcode)
    if len(text) > length:
        raise malformed(f"{kind}: at most {length} characters.", subcode=TOO_LONG)
    return text


def _check_variables(text: str, parameter_format: str, subcode: int) -> list[str]:
    names = variables(text)
    if parameter_format == "NAMED":
        is_right = all(_NAMED.fullmatch(name) for name in names)
    else:
        is_right = names == [str(number + 1) for number in range(len(names))]
    if not is_right:
        raise malformed(
            f"Variables {names} do not fit the format {parameter_format}.",
            subcode=subcode,
        )
    return names


def _without_example(kind: str) -> GraphError:
    return malformed(
        f"component of type {kind} is missing expected field(s) (example)",
        subcode=NO_EXAMPLE,
    )
