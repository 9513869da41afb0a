from __future__ import annotations

import io

import httpx
import pyarrow as pa
import pytest
import stamina
from event_feeds import ListFeed, event_row

from ingestion.service_client import (
    BulkResult,
    ServiceClient,
    ServiceRefused,
    ServiceUnreachable,
)


@pytest.fixture(autouse=True)
def _retries_at_once() -> object:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


def client(handler: object) -> ServiceClient:
    transport = httpx.MockTransport(handler)  # type: ignore[arg-type]
    return ServiceClient("http://desk", "token", transport=transport)


def test_the_feed_is_read_as_arrow_with_the_service_token() -> None:
    feed = ListFeed([event_row(seq) for seq in (1, 2, 3)])
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        after = int(request.url.params["after"])
        page = feed(after, int(request.url.params["limit"])).read_all()
        sink = io.BytesIO()
        with pa.ipc.new_stream(sink, page.schema) as writer:
            writer.write_table(page)
        return httpx.Response(200, content=sink.getvalue())

    with client(answer) as service:
        page = service.feed(1, 1).read_all()

    assert page.column("seq").to_pylist() == [2]
    assert seen[0].headers["authorization"] == "Bearer token"
    assert seen[0].url.params["format"] == "arrow"


def test_a_service_that_is_restarting_is_asked_again() -> None:
    answers = [
        httpx.Response(503),
        httpx.Response(200, json={"status": "ok", "seq": 7}),
    ]

    with client(lambda request: answers.pop(0)) as service:
        assert service.last_seq() == 7


def test_no_answer_names_the_address() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with (
        client(refuse) as service,
        pytest.raises(ServiceUnreachable, match="http://desk/healthz: expected an"),
    ):
        service.last_seq()


def test_a_refusal_carries_what_the_service_said() -> None:
    problem = httpx.Response(
        422,
        json={"title": "Unreadable", "detail": "teams: expected a list"},
        headers={"content-type": "application/problem+json"},
    )

    with (
        client(lambda request: problem) as service,
        pytest.raises(ServiceRefused, match="teams: expected a list") as refused,
    ):
        service.apply_configuration({"teams": 1})

    assert refused.value.status == 422


def test_the_configuration_is_its_content() -> None:
    in_force = {"version": 1, "versions": {"teams": 1}, "content": {"teams": []}}

    with client(lambda request: httpx.Response(200, json=in_force)) as service:
        assert service.configuration() == {"teams": []}


def test_an_import_travels_whole_again_after_a_passing_error() -> None:
    facts = pa.table({"id": [str(number) for number in range(50_000)]})
    received: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        received.append(pa.ipc.open_stream(request.read()).read_all().num_rows)
        if len(received) == 1:
            return httpx.Response(502)
        return httpx.Response(200, json={"appended": 49_999, "known": 1})

    with client(answer) as service:
        result = service.import_facts(facts)

    assert result == BulkResult(appended=49_999, known=1)
    assert received == [50_000, 50_000]
