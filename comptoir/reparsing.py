"""`comptoir reparse`: the vault's bodies through today's parser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from comptoir.configuring import record_defaults
from comptoir.installation import Installation
from ingestion.service_client import ServiceClient
from routing_service.accounts.secret_files import pseudonym_key
from routing_service.desk.memory import Memory
from routing_service.desk.reparse import Recovered, Reparse
from routing_service.desk.state import State
from routing_service.domain.identifiers import Pseudonyms
from routing_service.domain.record import Fact
from routing_service.log.event_log import Appended, EventLog
from routing_service.vault import segments


def reparse(installation: Installation) -> Recovered:
    """Reads everything the vault holds, with a progress bar, and prints what it
    recovered."""
    return asyncio.run(_reparse(installation))


async def _reparse(installation: Installation) -> Recovered:
    console = Console(stderr=True)
    columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn())
    recovered = Recovered()
    names = segments.names(installation.vault)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=len(names))
        async for part in _parts(installation, names):
            recovered += part
            bar.advance(task)
    console.print(
        f"{recovered.bodies:,} webhooks with {recovered.items:,} items: "
        f"{sum(recovered.events.values()):,} events recovered "
        f"in {len(recovered.tickets):,} tickets."
    )
    for kind, count in recovered.events.items():
        console.print(f"  {kind:<24}{count:>10,}")
    if recovered.damaged_bytes:
        console.print(f"[yellow]{recovered.damaged_bytes:,} bytes do not read.[/]")
    return recovered


async def _parts(
    installation: Installation, names: Sequence[str]
) -> AsyncIterator[Recovered]:
    """Through the service when it runs; without it, on the log itself."""
    url = installation.running_service_url()
    if url is None:
        with EventLog.open(installation.log) as log:
            async for part in _parts_on(log, installation, names):
                yield part
        return
    with ServiceClient(url, installation.secret("service.token")) as service:
        after: str | None = None
        while True:
            answer = service.reparse(after)
            after = answer["segment"]
            if after is None:
                return
            yield msgspec.convert(answer["recovered"], Recovered)


async def _parts_on(
    log: EventLog, installation: Installation, names: Sequence[str]
) -> AsyncIterator[Recovered]:
    record_defaults(log)
    pseudonyms = Pseudonyms(pseudonym_key(installation.data / "secrets"))
    state = State(pseudonyms, log.read_stream)
    memory = Memory(state, log)
    memory.rebuild()

    def record(facts: Sequence[Fact]) -> Appended:
        appended = log.append(facts)
        for one in appended.records:
            state.apply(one)
        return appended

    reading = Reparse(state, log, pseudonyms, record=record)
    for name in names:
        yield await reading.read(segments.read(installation.vault, name))
    await memory.write()
