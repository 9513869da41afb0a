"""Message templates through the Graph API: create, list, edit, delete."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.emulator.account_doors import account_emulator_of
from demo.emulator.errors import malformed
from demo.emulator.requests import graph_emulator_of, picked, read
from demo.emulator.template_components import Component, check_components
from demo.emulator.template_listing import Page, matching
from demo.emulator.templates import LIMIT, Category, Wanted

FIELDS = (
    "name",
    "parameter_format",
    "components",
    "language",
    "status",
    "category",
)
EDITABLE = ("APPROVED", "REJECTED", "PAUSED")


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """What an edit changes; the rest stays."""

    components: list[Component] | None = None
    category: Category | None = None


async def post_template(request: Request) -> Response:
    """Creates a template, to be reviewed after a while."""
    emulator = account_emulator_of(request)
    wanted = await read(request, Wanted)
    template = emulator.exchange.templates.create(wanted)
    emulator.review.begin(template)
    return JSONResponse(
        {
            "id": template.id,
            "status": template.status,
            "category": template.category,
        }
    )


async def get_templates(request: Request) -> Response:
    """A page of `limit` templates after the cursor, filtered as Meta does."""
    exchange = account_emulator_of(request).exchange
    found = matching(exchange.templates.all(), request.query_params)
    page = Page.of(found, request.query_params)
    now = exchange.clock()
    answer: dict[str, Any] = {
        "data": [picked(request, one.as_listed(now), FIELDS) for one in page.shown],
        "paging": page.links(request.url),
    }
    if "summary" in request.query_params:
        answer["summary"] = {
            "total_count": len(found),
            "message_template_count": len(exchange.templates.all()),
            "message_template_limit": LIMIT,
            "are_translations_complete": True,
        }
    return JSONResponse(answer)


async def delete_templates(request: Request) -> Response:
    """By `name`: every language; with `hsm_id` that one alone."""
    templates = account_emulator_of(request).exchange.templates
    name = request.query_params.get("name")
    if not name:
        raise malformed("The parameter name is required.")
    templates.delete(name, request.query_params.get("hsm_id"))
    return JSONResponse({"success": True})


def describe_template(request: Request) -> Response:
    exchange = graph_emulator_of(request).exchange
    template = exchange.templates.find(request.path_params["object_id"])
    return JSONResponse(picked(request, template.as_listed(exchange.clock()), FIELDS))


async def edit_template(request: Request) -> Response:
    """Changes components or category, which are reviewed again."""
    emulator = graph_emulator_of(request)
    templates = emulator.exchange.templates
    template = templates.find(request.path_params["object_id"])
    if template.status not in EDITABLE:
        raise malformed(f"A template that is {template.status} cannot be edited.")
    wanted = await read(request, Edit)
    if wanted.category and template.status == "APPROVED":
        raise malformed("The category of an approved template cannot be edited.")
    if wanted.components:
        check_components(template.name, wanted.components, template.parameter_format)
    edited = templates.change(
        template.id,
        components=wanted.components or template.components,
        category=wanted.category or template.category,
        status="PENDING",
    )
    emulator.review.begin(edited)
    return JSONResponse(
        {
            "success": True,
            "id": edited.id,
            "name": edited.name,
            "category": edited.category,
        }
    )


PATH = "/{version}/{object_id}/message_templates"
ROUTES = [
    Route(PATH, get_templates),
    Route(PATH, post_template, methods=["POST"]),
    Route(PATH, delete_templates, methods=["DELETE"]),
]
