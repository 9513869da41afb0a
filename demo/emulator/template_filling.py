"""Sending a template: is it approved, and filled as its components ask?"""

from __future__ import annotations

from typing import Any

from demo.emulator.errors import GraphError, malformed, missing
from demo.emulator.media import MediaStore
from demo.emulator.template_components import variables
from demo.emulator.templates import Template, Templates

MEDIA_HEADERS = {"IMAGE": "image", "VIDEO": "video", "DOCUMENT": "document"}
HYDRATED = 1024
UNSENDABLE = {"PAUSED": 132015, "DISABLED": 132016}

Part = dict[str, Any]


def fill_template(
    content: Part, templates: Templates, media: MediaStore
) -> tuple[Template, list[tuple[str, str]]]:
    """The template a message sends, and (payload, text) of its quick replies. Raises
    GraphError 132xxx as Meta would."""
    name, code = _name(content)
    template = _sendable(templates, name, code)
    parts = _parts(content)
    _check_header(template, parts, media)
    _check_body(template, parts)
    return template, _fill_buttons(template, parts)


def _name(content: Part) -> tuple[str, str]:
    name, language = content.get("name"), content.get("language")
    if not isinstance(name, str) or not name:
        raise missing("Parameter 'name' is mandatory for 'template'")
    if not isinstance(language, dict) or not isinstance(language.get("code"), str):
        raise missing("Parameter 'language' is mandatory for 'template'")
    return name, language["code"]


def _sendable(templates: Templates, name: str, code: str) -> Template:
    found = templates.named(name, code)
    if not found or found[0].status in {"PENDING", "REJECTED"}:
        raise GraphError(
            132001, f"template name ({name}) does not exist in the translation {code}"
        )
    [template] = found
    if template.status in UNSENDABLE:
        raise GraphError(
            UNSENDABLE[template.status],
            f"template name ({name}) is {template.status.lower()}",
        )
    return template


def _parts(content: Part) -> list[Part]:
    parts = content.get("components") or []
    if not isinstance(parts, list) or not all(isinstance(one, dict) for one in parts):
        raise malformed("Param template['components'] must be an array of objects.")
    return parts


def _parameters(parts: list[Part], kind: str) -> list[Part]:
    return [
        parameter
        for part in parts
        if str(part.get("type")).lower() == kind
        for parameter in part.get("parameters") or []
    ]


def _check_header(template: Template, parts: list[Part], media: MediaStore) -> None:
    header = template.component("HEADER")
    given = _parameters(parts, "header")
    shape = str(header["format"]).upper() if header else "NONE"
    if header and shape == "TEXT":
        _check_text(template, "header", header["text"], given)
        return
    expected = 0 if shape == "NONE" else 1
    kind = MEDIA_HEADERS.get(shape, shape.lower())
    if len(given) != expected or (given and given[0].get("type") != kind):
        raise GraphError(
            132012,
            f"header: Format mismatch, expected {shape}, received "
            f"{[one.get('type') for one in given] or 'nothing'}",
        )
    if given and shape in MEDIA_HEADERS:
        file = given[0].get(kind)
        if not isinstance(file, dict) or not (file.get("id") or file.get("link")):
            raise GraphError(132012, f"header: {kind} needs an id or a link")
        if file.get("id"):
            media.check_sendable(str(file["id"]), kind)


def _check_body(template: Template, parts: list[Part]) -> None:
    body = template.component("BODY")
    assert body is not None
    text, given = body.get("text", ""), _parameters(parts, "body")
    _check_text(template, "body", text, given)
    filled = len(text) + sum(len(str(one.get("text", ""))) for one in given)
    if filled > HYDRATED + sum(len(name) + 4 for name in variables(text)):
        raise GraphError(132005, f"body: at most {HYDRATED} characters when filled")


def _check_text(template: Template, where: str, text: str, given: list[Part]) -> None:
    expected = variables(text)
    if len(given) != len(expected):
        raise GraphError(
            132000,
            f"{where}: number of localizable_params ({len(given)}) does not match the "
            f"expected number of params ({len(expected)})",
        )
    if template.parameter_format == "NAMED":
        names = {str(one.get("parameter_name")) for one in given}
        if names != set(expected):
            raise GraphError(
                132012, f"{where}: Parameter name mismatch, expected {expected}"
            )
    for parameter in given:
        value = parameter.get("text")
        is_text = parameter.get("type") == "text"
        if is_text and (not isinstance(value, str) or not value.strip()):
            raise missing(f"Parameter 'text' is mandatory for '{where}'")


def _fill_buttons(template: Template, parts: list[Part]) -> list[tuple[str, str]]:
    component = template.component("BUTTONS")
    buttons = component["buttons"] if component else []
    filled = {
        str(part.get("index")): part.get("parameters") or []
        for part in parts
        if str(part.get("type")).lower() == "button"
    }
    replies = []
    for index, button in enumerate(buttons):
        kind = str(button["type"]).upper()
        given = filled.pop(str(index), [])
        is_dynamic = kind == "URL" and variables(str(button.get("url", "")))
        if (is_dynamic or kind in {"COPY_CODE", "OTP"}) and len(given) != 1:
            raise GraphError(
                132000, f"buttons: Button at index {index} of type {kind} needs 1 param"
            )
        if kind == "QUICK_REPLY":
            payload = given[0].get("payload") if given else None
            replies.append((str(payload or button["text"]), str(button["text"])))
    if filled:
        raise GraphError(132012, f"buttons: no button at index {', '.join(filled)}")
    return replies
