"""A template filled in by an agent, as the message that WhatsApp takes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from routing_service.domain.media_limits import Attachment
from routing_service.domain.replies import Composed, TemplateChoice, media_of
from routing_service.domain.templates import VARIABLE, Template
from routing_service.domain.types import JsonObject

BODY_LENGTH = 1_024

_UNEVEN = re.compile(r"[\n\t]| {5}")
"""What Meta refuses inside a variable."""


class TemplateUnfit(ValueError):
    """A template that cannot be sent so; the text names what was expected."""


def choose(templates: Sequence[Template], choice: TemplateChoice) -> Template:
    """The template that is meant; raises TemplateUnfit, naming what there is."""
    named = [one for one in templates if one.name == choice.name]
    if not named:
        names = sorted({one.name for one in templates if one.obstacle is None})
        expected = ", ".join(names) or "one that is approved: there is none"
        raise TemplateUnfit(f"template {choice.name}: expected {expected}")
    for one in named:
        if one.language == choice.language:
            return one
    languages = ", ".join(sorted(one.language for one in named))
    raise TemplateUnfit(
        f"template {choice.name} in {choice.language}: expected {languages}"
    )


def compose_template(
    template: Template,
    choice: TemplateChoice,
    file: Attachment | None = None,
    *,
    takes_marketing: bool = True,
) -> Composed:
    """The message of a filled-in template; raises TemplateUnfit. `file`: for a header
    that shows one. `takes_marketing`: whether the customer does."""
    if template.obstacle is not None:
        raise TemplateUnfit(f"template {template.name}: {template.obstacle}")
    if template.category == "MARKETING" and not takes_marketing:
        raise TemplateUnfit(
            f"template {template.name}: this customer takes no marketing; expected "
            "another category"
        )
    body = _filled("body", template.body_variables, choice.body)
    header = _filled("header", template.header_variables, choice.header)
    text = _render(template.body, body)
    if len(text) > BODY_LENGTH:
        raise TemplateUnfit(f"body of {len(text)} characters: expected {BODY_LENGTH}")
    components = [
        *_header(template, header, file),
        *_component("body", _parameters(template, body)),
    ]
    content: JsonObject = {
        "name": template.name,
        "language": {"code": template.language},
    }
    if components:
        content["components"] = components
    return Composed(
        kind="template",
        text=text,
        content=content,
        media=media_of(file) if file else None,
        template_name=template.name,
        template_language=template.language,
    )


def _header(
    template: Template, filled: dict[str, str], file: Attachment | None
) -> list[JsonObject]:
    kind = template.header_kind
    if kind in {"none", "text"}:
        if file is not None:
            raise TemplateUnfit(
                f"header_media_id for a header of {kind}: expected none"
            )
        return _component("header", _parameters(template, filled))
    if file is None or file.kind != kind:
        given = file.kind if file else "no file"
        raise TemplateUnfit(f"header_media_id of {given}: expected one of kind {kind}")
    # The file's id is put in when the file has been uploaded.
    return _component("header", [{"type": kind, kind: {}}])


def _component(part: str, parameters: list[JsonObject]) -> list[JsonObject]:
    return [{"type": part, "parameters": parameters}] if parameters else []


def _parameters(template: Template, filled: dict[str, str]) -> list[JsonObject]:
    return [
        {
            "type": "text",
            **({"parameter_name": name} if template.is_named else {}),
            "text": value,
        }
        for name, value in filled.items()
    ]


def _filled(
    part: str, variables: Sequence[str], values: Sequence[str]
) -> dict[str, str]:
    if len(values) != len(variables):
        names = ", ".join(variables) or "none"
        raise TemplateUnfit(
            f"{len(values)} {part} variables: expected {len(variables)} ({names})"
        )
    filled = dict(zip(variables, values, strict=True))
    for name, value in filled.items():
        if not value.strip() or _UNEVEN.search(value):
            raise TemplateUnfit(
                f"{part} variable {name}: expected a text without line breaks, tabs "
                "or five spaces in a row"
            )
    return filled


def _render(text: str, filled: dict[str, str]) -> str:
    return VARIABLE.sub(lambda found: filled.get(found[1], found[0]), text)
