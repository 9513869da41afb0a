"""The running service, as the pipeline and the front door speak to it.

ServiceError
├── ServiceUnreachable   no answer, after retries
└── ServiceRefused       an answer that is an error: status, title, detail
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

import httpx
import pyarrow as pa
import stamina

from routing_service.domain.types import JsonObject

if TYPE_CHECKING:
    from typing_extensions import Buffer

ARROW_STREAM = "application/vnd.apache.arrow.stream"
_TIMEOUT = httpx.Timeout(30, connect=5)
_IMPORT_TIMEOUT = httpx.Timeout(600, connect=5)  # one transaction, however large
_PASSING = frozenset({502, 503, 504})


class ServiceError(httpx.HTTPError):
    """The service did not do what was asked."""


class ServiceUnreachable(ServiceError):
    """The service does not answer."""

    def __init__(self, url: str, reason: httpx.TransportError) -> None:
        super().__init__(
            f"service {url}: expected an answer, got {type(reason).__name__} {reason}"
        )
        self.url = url


class ServiceRefused(ServiceError):
    """The service answered with an error."""

    def __init__(self, url: str, status: int, title: str, detail: str) -> None:
        super().__init__(f"service {url}: {status} {title}: {detail}")
        self.url = url
        self.status = status
        self.title = title
        self.detail = detail


class _Passing(Exception):
    """An error status that a later attempt may not meet."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(response.status_code)
        self.response = response


@dataclass(frozen=True, slots=True)
class BulkResult:
    """How many facts of an import were new, and how many the log knew."""

    appended: int
    known: int


class ServiceClient:
    """A connection to the service, for `with`. Everything it sends may be repeated:
    facts carry their idempotency key, configuration is applied whole."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        transport: httpx.BaseTransport | None = None,
        attempts: int = 3,
    ) -> None:
        self._attempts = attempts
        self._client = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=_TIMEOUT,
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def feed(self, after: int, limit: int) -> pa.RecordBatchReader:
        """The durable events after `after`, at most `limit`, facts only."""
        response = self._send(
            "GET",
            "/v1/events",
            params={"after": after, "limit": limit, "format": "arrow"},
        )
        return pa.ipc.open_stream(pa.py_buffer(response.content))

    def last_seq(self) -> int:
        """The sequence number of the newest event, 0 for an empty log."""
        return int(self._send("GET", "/healthz").json()["seq"])

    def import_facts(self, facts: pa.Table) -> BulkResult:
        """Appends facts in IMPORT_SCHEMA's columns, all or none."""
        response = self._send(
            "POST",
            "/v1/import",
            content=_ArrowStream(facts),
            headers={"Content-Type": ARROW_STREAM},
            timeout=_IMPORT_TIMEOUT,
        )
        counts = response.json()
        return BulkResult(counts["appended"], counts["known"])

    def reparse(self, after: str | None) -> JsonObject:
        """Reads the file of the vault behind `after` again: `segment` (its name, null
        when there is none) and what was `recovered` from it."""
        params = {} if after is None else {"after": after}
        answer: JsonObject = self._send(
            "POST", "/v1/reparse", params=params, timeout=_IMPORT_TIMEOUT
        ).json()
        return answer

    def start_replay(self, asked: JsonObject) -> str:
        """Begins a replay (`rules`, `rule_set_id`, `months`); its id."""
        path = "/v1/routing/replays"
        return str(self._send("POST", path, json=asked).json()["id"])

    def replay(self, replay_id: str) -> JsonObject:
        """How far it is: `state`, `done`, `total`, `tickets_per_second`, `result`."""
        path = f"/v1/routing/replays/{replay_id}"
        view: JsonObject = self._send("GET", path).json()
        return view

    def stop_replay(self, replay_id: str) -> None:
        self._send("DELETE", f"/v1/routing/replays/{replay_id}")

    def acts(self, after: int | None) -> JsonObject:
        """A page of the recorded acts, the newest first: `entries`, and `next` to pass
        as `after` for older ones, null at the end."""
        params = {"limit": 1_000} | ({} if after is None else {"after": after})
        page: JsonObject = self._send("GET", "/v1/audit", params=params).json()
        return page

    def try_rules(self, asked: JsonObject) -> JsonObject:
        """What would become of a message: one decision."""
        decision: JsonObject = self._send("POST", "/v1/routing/test", json=asked).json()
        return decision

    def check_rules(self, rules: str | None) -> JsonObject:
        """What is wrong with rules, null for those in force: `error`, `findings`."""
        report: JsonObject = self._send(
            "POST", "/v1/routing/check", json={"rules": rules}
        ).json()
        return report

    def past(self, after: int) -> JsonObject:
        """What the events after `after` say of tickets: `steps`, and `next`."""
        page: JsonObject = self._send(
            "GET", "/v1/routing/history", params={"after": after}
        ).json()
        return page

    def configuration(self) -> JsonObject:
        """The configuration in force, normalised: kind -> list of its documents."""
        content: JsonObject = self._send("GET", "/v1/configuration").json()["content"]
        return content

    def apply_configuration(
        self, content: JsonObject, *, open_tickets: str = "keep"
    ) -> JsonObject:
        """Applies kind -> documents, YAML-shaped or normalised. Returns what is in
        force then: `version`, `versions` of the kinds, and `content`; and how many
        `retargeted_tickets` there are where `open_tickets` is "retarget"."""
        in_force: JsonObject = self._send(
            "PUT",
            "/v1/configuration",
            json=content,
            params={"open_tickets": open_tickets},
        ).json()
        return in_force

    def preview_configuration(self, content: JsonObject) -> JsonObject:
        """What applying that content would mean: `changes`, and `policies` with their
        open tickets and past clocks. Nothing is recorded."""
        previewed: JsonObject = self._send(
            "POST", "/v1/configuration/preview", json=content
        ).json()
        return previewed

    def _send(self, method: str, path: str, **options: object) -> httpx.Response:
        request_url = str(self._client.base_url.join(path))
        try:
            for attempt in stamina.retry_context(
                on=(httpx.TransportError, _Passing), attempts=self._attempts
            ):
                with attempt:
                    response = self._client.request(method, path, **options)  # type: ignore[arg-type]
                    if response.status_code in _PASSING:
                        raise _Passing(response)
        except httpx.TransportError as error:
            raise ServiceUnreachable(request_url, error) from error
        except _Passing as passing:
            response = passing.response
        if response.is_error:
            raise _refusal(request_url, response)
        return response


class _ArrowStream:
    """A table as an IPC stream that can be read again for a second attempt."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __iter__(self) -> Iterator[bytes]:
        sink = _Chunks()
        with pa.ipc.new_stream(sink, self._table.schema) as writer:
            for batch in self._table.to_batches(max_chunksize=20_000):
                writer.write_batch(batch)
                yield sink.take()
        yield sink.take()


class _Chunks(io.RawIOBase):
    """A writable whose bytes are taken as they come."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: Buffer, /) -> int:
        self._parts.append(bytes(part))
        return len(self._parts[-1])

    def take(self) -> bytes:
        whole = b"".join(self._parts)
        self._parts.clear()
        return whole


def _refusal(url: str, response: httpx.Response) -> ServiceRefused:
    if response.headers.get("content-type", "").startswith("application/problem+json"):
        problem = response.json()
        title, detail = problem.get("title", ""), problem.get("detail", "")
    else:
        title, detail = response.reason_phrase, response.text[:200]
    return ServiceRefused(url, response.status_code, title, detail)
