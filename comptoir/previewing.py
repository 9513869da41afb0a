"""What `comptoir config apply` would change, said first; and what open tickets do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TextIO

import msgspec
from rich.console import Console
from rich.prompt import Prompt
from rich.table import Table

from comptoir.configuring import in_force, read_directory
from comptoir.installation import Installation
from comptoir.querying import MEMORY, MOST_ROWS, MOST_SECONDS, THREADS
from ingestion.service_client import ServiceClient
from routing_service.domain.configuration import normalise
from routing_service.domain.configuration_changes import changes
from routing_service.domain.durations import format_duration
from routing_service.domain.types import ConfigurationKind, JsonObject
from routing_service.errors import NotPublished
from routing_service.log.event_log import EventLog
from routing_service.policy_preview import (
    OpenUnder,
    PolicyPreview,
    Preview,
    TargetPreview,
    preview,
)
from routing_service.published import Published

OpenTicketsChoice = Literal["keep", "retarget"]

OPEN = """
select policy_id, count(distinct ticket_id), count(*)
from fct_sla_clocks
where stopped_at is null
group by policy_id
"""


class LeftAsItIs(Exception):
    """Whoever was asked did not want it."""


def preview_directory(installation: Installation, directory: Path) -> Preview:
    """What applying it would mean; nothing is recorded. The running service counts the
    open tickets, without one they are those of the published figures. Raises
    DirectoryUnreadable and ConfigurationError."""
    documents = read_directory(directory)
    url = installation.running_service_url()
    if url is None:
        return asyncio.run(_preview_of_the_log(installation, documents))
    normalised: JsonObject = {
        kind: normalise(kind, one) for kind, one in documents.items()
    }
    with ServiceClient(url, installation.secret("service.token")) as service:
        return msgspec.convert(service.preview_configuration(normalised), Preview)


def print_preview(found: Preview, console: Console) -> None:
    if not found.changes:
        console.print("Nothing differs from what is in force.")
    for one in found.changes:
        console.print(f"{one.change:>8}  {one.kind}.yml {one.id}", highlight=False)
    for policy in found.policies:
        console.print(
            f"\n{policy.policy_id}: {policy.open_tickets:,} open tickets with "
            f"{policy.open_clocks:,} clocks under it"
        )
        console.print(_table_of(policy))


def choose_open_tickets(
    found: Preview, console: Console, *, answers: TextIO | None = None
) -> OpenTicketsChoice:
    """Says what edited policies mean and asks what open tickets do; `answers`: instead
    of the terminal. Without an edit nobody is asked. Raises LeftAsItIs."""
    if not found.policies:
        return "keep"
    print_preview(found, console)
    console.print(
        "\nOpen tickets [b]keep[/] the terms their clocks started under, or are put "
        "under the new ones ([b]retarget[/]); what was used stays used."
    )
    chosen = Prompt.ask(
        "Open tickets",
        choices=["keep", "retarget", "cancel"],
        default="keep",
        console=console,
        stream=answers,
    )
    if chosen == "cancel":
        raise LeftAsItIs("nothing was applied")
    return "retarget" if chosen == "retarget" else "keep"


async def _preview_of_the_log(
    installation: Installation, documents: Mapping[ConfigurationKind, object]
) -> Preview:
    with EventLog.open(installation.log) as log:
        before = in_force(log)
    after = before
    for event in changes(before, documents):
        after = after.applied(event)
    published = Published(installation.published, memory=MEMORY, threads=THREADS)

    async def ask(sql: str) -> list[tuple[Any, ...]]:
        return published.query(sql, rows=MOST_ROWS, seconds=MOST_SECONDS).rows

    async def count_open(policy_ids: set[str]) -> dict[str, OpenUnder]:
        try:
            rows = await ask(OPEN)
        except NotPublished:
            return {}
        found = {row[0]: OpenUnder(row[1], row[2]) for row in rows}
        return {one: found[one] for one in policy_ids if one in found}

    try:
        return await preview(before, after, ask, count_open)
    finally:
        published.close()


def _table_of(policy: PolicyPreview) -> Table:
    table = Table("target", "was", "becomes", "past clocks", "met", "would be met")
    for one in policy.targets:
        table.add_row(
            one.target,
            _seconds(one.was_seconds),
            _seconds(one.becomes_seconds),
            "no figures yet" if one.clocks is None else f"{one.clocks:,}",
            _share(one, one.was_met),
            _share(one, one.would_be_met),
        )
    return table


def _seconds(seconds: int | None) -> str:
    return "none" if seconds is None else format_duration(seconds)


def _share(target: TargetPreview, met: int | None) -> str:
    """ "182 (91.0%)"; cut, not rounded: 100% is all of them."""
    if met is None or not target.clocks:
        return "-"
    return f"{met:,} ({1000 * met // target.clocks / 10}%)"
