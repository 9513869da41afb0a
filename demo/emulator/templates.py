"""The approved message templates of the demo company."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from demo.emulator.errors import GraphError, malformed


@dataclass(frozen=True, slots=True)
class Template:
    """A template Meta has approved; its body has {{1}}, {{2}} ... to fill."""

    name: str
    category: str
    bodies: dict[str, str]

    def as_listed(self) -> list[dict[str, Any]]:
        """As `GET /{waba_id}/message_templates` lists it, one item a language."""
        return [
            {
                "name": self.name,
                "language": language,
                "status": "APPROVED",
                "category": self.category.upper(),
                "id": str(crc32(f"{self.name}:{language}".encode())),
                "components": [{"type": "BODY", "text": body}],
            }
            for language, body in self.bodies.items()
        ]


TEMPLATES: dict[str, Template] = {
    template.name: template
    for template in (
        Template(
            "conversation_follow_up",
            "utility",
            {
                "en": "Hello {{1}}, we have news about your request {{2}}. Reply here "
                "to go on.",
                "fr": "Bonjour {{1}}, nous avons du nouveau sur votre demande {{2}}. "
                "Répondez ici pour continuer.",
                "es": "Hola {{1}}, tenemos novedades sobre tu solicitud {{2}}. "
                "Responde aquí para continuar.",
            },
        ),
        Template(
            "order_shipped",
            "utility",
            {
                "en": "Good news {{1}}: your order {{2}} is on its way.",
                "fr": "Bonne nouvelle {{1}} : votre commande {{2}} est en route.",
            },
        ),
        Template(
            "season_sale",
            "marketing",
            {
                "en": "Hello {{1}}, our season sale starts today.",
                "fr": "Bonjour {{1}}, nos soldes commencent aujourd'hui.",
            },
        ),
    )
}


def check_template(name: str, language: str, components: object) -> None:
    """Raises GraphError unless the template is approved and filled as it must be."""
    template = TEMPLATES.get(name)
    body = template.bodies.get(language) if template else None
    if template is None or body is None:
        raise GraphError(
            132001,
            f"template name ({name}) does not exist in the translation {language}",
        )
    expected = len(set(re.findall(r"\{\{\d+\}\}", body)))
    given = _count_parameters(components)
    if given != expected:
        raise GraphError(
            132000,
            f"body: number of localizable_params ({given}) does not match the expected "
            f"number of params ({expected})",
        )


def _count_parameters(components: object) -> int:
    if not isinstance(components, list):
        raise malformed("Param template['components'] must be an array.")
    bodies = [
        one
        for one in components
        if isinstance(one, dict) and str(one.get("type")).lower() == "body"
    ]
    return sum(len(one.get("parameters") or []) for one in bodies)
