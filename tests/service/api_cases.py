"""Requests that follow, or break, what the API's own description says of itself."""

from __future__ import annotations

import hypothesis
import pyarrow as pa
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

SEED = 20261128
ADDRESS = "http://service.test"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def operations_of(document):
    """The operations of an OpenAPI document; what replaces the configuration comes
    last, so that the others meet the one they know."""
    schema = schemathesis.openapi.from_dict(document)
    found = [result.ok() for result in schema.get_all_operations()]
    return sorted(found, key=lambda operation: operation.method == "put")


def cases_of(operation, examples):
    """So many cases of each mode, always the same. What stands in the path is made up
    in one half; in the other it is the parameter's own name, for `placed`."""
    named = {parameter.name: parameter.name for parameter in operation.path_parameters}
    return [
        case
        for mode in MODES
        for where in ([named, None] if named else [None])
        for case in _generate(operation, mode, where, examples)
    ]


def placed(case, places):
    """The case with values that lead somewhere, `places`, where the path asked for
    them; the body then leads there too."""
    given = case.path_parameters or {}
    found = {
        name: places.get(name, value) if value == name else value
        for name, value in given.items()
    }
    body = case.body
    if found != given and isinstance(body, dict):
        body = {
            name: places.get(name, value) if isinstance(value, str) else value
            for name, value in body.items()
        }
    return case.operation.Case(
        method=case.method,
        path_parameters=found,
        headers=case.headers,
        cookies=case.cookies,
        query=case.query,
        body=body,
        media_type=case.media_type,
    )


def request_of(case):
    """The case as a request ready to be sent."""
    return requests.Request(**case.as_transport_kwargs(base_url=ADDRESS)).prepare()


def complaint(case, response):
    """What is wrong with a response by the document, or None."""
    try:
        case.validate_response(response, checks=CHECKS)
    except (AssertionError, BaseExceptionGroup) as failure:
        return str(failure)
    return None


def _generate(operation, mode, where, examples):
    found = []

    @hypothesis.seed(SEED)
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(operation.as_strategy(mode, path_parameters=where))
    def collect(case):
        found.append(case)

    try:
        collect()
    except hypothesis.errors.Unsatisfiable:
        # Nothing to vary: a request without parameters cannot break its description.
        return []
    return found


@schemathesis.serializer("application/vnd.apache.arrow.stream")
def _as_arrow(_context, value):
    """Bytes as they are; anything else as a table of its own, not of events."""
    if isinstance(value, bytes):
        return value
    sink = pa.BufferOutputStream()
    table = pa.table({"value": [repr(value)]})
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()
