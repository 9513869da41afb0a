"""`comptoir routing replay`: what a rule set would have decided."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table

from comptoir.configuring import in_force
from comptoir.installation import Installation
from ingestion.service_client import ServiceClient
from routing_service.desk.candidates import candidate_of
from routing_service.desk.replay_reading import batches, facts
from routing_service.desk.replays import MONTH
from routing_service.domain.replay_result import ReplayResult, SampleDecision
from routing_service.domain.types import JsonObject
from routing_service.log.event_log import EventLog
from routing_service.replay_worker import Task, begun

POLL_SECONDS = 0.3
SHOWN_SAMPLES = 10

Advance = Callable[[int, int, float], None]
"""(events done, of so many, tickets a second)"""


class ReplayEnded(Exception):
    """The service's replay did not come to its end."""


def replay(
    installation: Installation,
    rules: Path | None,
    rule_set_id: str | None,
    months: float,
) -> ReplayResult:
    """Replays with a progress bar and prints what differs; Ctrl-C stops it."""
    console = Console()
    text = None if rules is None else rules.read_text(encoding="utf-8")
    columns = (
        TextColumn("Replaying"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[speed]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, speed="")

        def advance(done: int, total: int, speed: float) -> None:
            bar.update(
                task, completed=done, total=total, speed=f"{speed:,.0f} tickets/s"
            )

        url = installation.running_service_url()
        if url is None:
            result = _on_log(installation, text, rule_set_id, months, advance)
        else:
            token = installation.secret("service.token")
            with ServiceClient(url, token) as service:
                asked = {"rules": text, "rule_set_id": rule_set_id, "months": months}
                result = _in_service(service, asked, advance)
    _print(console, result)
    return result


def _in_service(
    service: ServiceClient, asked: JsonObject, advance: Advance
) -> ReplayResult:
    replay_id = service.start_replay(asked)
    try:
        while True:
            view = service.replay(replay_id)
            advance(view["done"], view["total"], view["tickets_per_second"])
            if view["state"] == "done":
                return msgspec.convert(view["result"], ReplayResult)
            if view["state"] != "running":
                raise ReplayEnded(f"replay {replay_id}: {view['state']}; expected done")
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        service.stop_replay(replay_id)
        raise


def _on_log(
    installation: Installation,
    text: str | None,
    rule_set_id: str | None,
    months: float,
    advance: Advance,
) -> ReplayResult:
    with EventLog.open(installation.log) as log:
        candidate = candidate_of(in_force(log), text, rule_set_id)
        since = datetime.now(UTC) - MONTH * months
        replay = begun(Task(candidate=candidate, since=since))
        gc.disable()
        started = time.perf_counter()
        for done, table in batches(log, log.durable_seq):
            for fact in facts(table):
                replay.take(fact)
            seconds = time.perf_counter() - started
            advance(done, log.durable_seq, replay.tickets / seconds)
    return replay.result()


def _print(console: Console, result: ReplayResult) -> None:
    share = result.different / result.tickets if result.tickets else 0
    console.print(
        f"{result.tickets:,} tickets compared, {result.imported:,} of them imported: "
        f"{result.different:,} differ ({share:.1%})."
    )
    if result.without_text:
        console.print(f"{result.without_text:,} left out: their words are not kept.")
    for name, count in result.by_field.items():
        console.print(f"  {name:<14}{count:>10,}")
    then, now = result.waits.then, result.waits.now
    console.print(
        f"Found nobody free: {then.tickets:,} then, {now.tickets:,} now; median wait "
        f"{_duration(then.median_seconds)} then, {_duration(now.median_seconds)} now; "
        f"never given: {then.never:,} then, {now.never:,} now."
    )
    teams = Table("team", "then", "now")
    for team in result.by_team:
        teams.add_row(team.team_id or "-", f"{team.then:,}", f"{team.now:,}")
    console.print(teams)
    agents = Table(
        "agent", "given then", "now", "most at once then", "now", "hours then", "now"
    )
    load = {one.agent_id: one for one in result.load}
    for agent in result.by_agent:
        held = load.get(agent.agent_id or "")
        held_cells = (
            ("", "", "", "")
            if held is None
            else (
                str(held.then_peak),
                str(held.now_peak),
                f"{held.then_hours:,.0f}",
                f"{held.now_hours:,.0f}",
            )
        )
        agents.add_row(
            agent.agent_id or "nobody",
            f"{agent.then:,}",
            f"{agent.now:,}",
            *held_cells,
        )
    console.print(agents)
    for sample in result.samples[:SHOWN_SAMPLES]:
        console.print(
            f"{sample.ticket_id} ({', '.join(sample.differs)}): "
            f"{_decision(sample.then)} -> {_decision(sample.now)}",
            highlight=False,
        )


def _decision(view: SampleDecision) -> str:
    parts = (view.team_id, view.agent_id, view.priority, view.category, view.rule_id)
    return "/".join(one or "-" for one in parts)


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "none"
    minutes = round(seconds / 60)
    return (
        f"{minutes // 60} h {minutes % 60:02} min"
        if minutes >= 60
        else f"{minutes} min"
    )
