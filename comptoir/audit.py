"""`comptoir audit verify`: is the log of privileged acts whole?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.console import Console

from comptoir.installation import Installation
from ingestion.service_client import ServiceClient
from routing_service.domain.audit_chain import Entry, Verdict, verify
from routing_service.domain.events import ActRecorded
from routing_service.log.recorded_acts import read_acts


class ChainBroken(Exception):
    """The log of acts was changed; what is wrong has been printed."""

    def __init__(self, count: int) -> None:
        super().__init__(f"the log of acts is not whole: {count} flaws")


def verify_acts(installation: Installation, expected: str | None) -> Verdict:
    """Prints the chain's length and its ends; raises ChainBroken after naming what is
    wrong. Reads the running service's entries, or else the log's file."""
    verdict = verify(_entries(installation), anchor=expected)
    console = Console(stderr=True, soft_wrap=True)
    console.print(f"{verdict.entries:,} entries")
    if verdict.entries:
        console.print(f"first {verdict.first_hash}\nlast  {verdict.last_hash}")
    for flaw in verdict.flaws:
        console.print(f"[red]entry {flaw.number}: {flaw.kind}:[/] {flaw.reason}")
    if verdict.flaws:
        raise ChainBroken(len(verdict.flaws))
    console.print(
        "The chain is whole. Keep the last hash elsewhere; --expect it next time."
        if expected is None
        else "The chain is whole and holds the expected entry."
    )
    return verdict


def _entries(installation: Installation) -> list[Entry]:
    url = installation.running_service_url()
    if url is None:
        return read_acts(installation.log)
    with ServiceClient(url, installation.secret("service.token")) as service:
        return list(_asked(service))[::-1]


def _asked(service: ServiceClient) -> Iterator[Entry]:
    """The service's entries, the newest first."""
    after: int | None = None
    while True:
        page = service.acts(after)
        for one in page["entries"]:
            yield Entry(
                one["number"],
                datetime.fromisoformat(one["at"]),
                ActRecorded(
                    act=one["act"],
                    actor_id=one["actor_id"],
                    target=one["target"],
                    detail=one["detail"],
                    previous_hash=one["previous_hash"],
                    hash=one["hash"],
                ),
            )
        after = page["next"]
        if after is None:
            return
