"""The templates that may be sent, and their synchronisation on demand."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends
from starlette.responses import Response

from routing_service.domain.templates import HeaderKind, Template
from routing_service.web.guards import allowed
from routing_service.web.identity import Service, SignedIn, TheService
from routing_service.web.json import answer, answers

Replier = Annotated[SignedIn, Depends(allowed("tickets.reply"))]
Administrator = Annotated[SignedIn, Depends(allowed("configuration.write"))]


class TemplateView(msgspec.Struct, frozen=True, kw_only=True):
    """A template with what its preview and its form need. `obstacle` says why it cannot
    be sent, if it cannot."""

    name: str
    language: str
    category: str
    status: str
    quality: str | None
    header_kind: HeaderKind
    header: str
    header_variables: int
    body: str
    body_variables: int
    footer: str | None
    buttons: tuple[str, ...]
    obstacle: str | None


class TemplateList(msgspec.Struct, frozen=True, kw_only=True):
    """`synchronised_at`: when WhatsApp last listed exactly these; null for never."""

    templates: list[TemplateView]
    synchronised_at: datetime | None


async def show_templates(who: Replier, service: TheService) -> Response:  # noqa: ARG001
    """Every template of the account, in every language and status."""
    return answer(_listed(service))


async def synchronise(who: Administrator, service: TheService) -> Response:  # noqa: ARG001
    """Asks WhatsApp for the templates now; 503 if it does not tell."""
    await service.desk.synchronisation.run()
    return answer(_listed(service))


def _listed(service: Service) -> TemplateList:
    desk = service.desk
    return TemplateList(
        templates=[_view(one) for one in desk.state.catalogue.templates],
        synchronised_at=desk.synchronisation.checked_at,
    )


def _view(template: Template) -> TemplateView:
    return TemplateView(
        name=template.name,
        language=template.language,
        category=template.category,
        status=template.status,
        quality=template.quality,
        header_kind=template.header_kind,
        header=template.header,
        header_variables=len(template.header_variables),
        body=template.body,
        body_variables=len(template.body_variables),
        footer=template.footer,
        buttons=template.buttons,
        obstacle=template.obstacle,
    )


router = APIRouter(prefix="/v1/templates", tags=["templates"])
router.add_api_route(
    "", show_templates, methods=["GET"], responses=answers(TemplateList)
)
router.add_api_route(
    "/sync", synchronise, methods=["POST"], responses=answers(TemplateList)
)

SHAPES = [TemplateList]
