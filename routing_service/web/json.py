"""JSON answers encoded by msgspec, and their shapes for the OpenAPI document."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response

from routing_service.domain.types import JsonObject

_encoder = msgspec.json.Encoder()

REFERENCE = "#/components/schemas/{name}"


def answer(value: object, status: int = 200) -> Response:
    return Response(_encoder.encode(value), status, media_type="application/json")


def answers(shape: type, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that answers `shape`."""
    (schema,), _ = msgspec.json.schema_components([shape], ref_template=REFERENCE)
    return {
        status: {
            "description": "Done",
            "content": {"application/json": {"schema": schema}},
        }
    }


def components(shapes: list[type]) -> JsonObject:
    """The named schemas that the answers' references point at."""
    _, named = msgspec.json.schema_components(shapes, ref_template=REFERENCE)
    return named
