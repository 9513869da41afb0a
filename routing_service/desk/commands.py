"""Commands of agents on tickets, by what they are about."""

from __future__ import annotations

from routing_service.desk.answering import Answering
from routing_service.desk.attachments import Attachments
from routing_service.desk.command_runner import CommandRunner, Record, Wait
from routing_service.desk.ownership import Ownership
from routing_service.desk.state import State
from routing_service.desk.threads import Threads
from routing_service.desk.upkeep import Upkeep
from routing_service.domain.identifiers import Pseudonyms
from routing_service.log.event_log import EventLog


class Commands:
    """`record` appends and applies facts; `wait` returns once they are durable."""

    def __init__(
        self,
        state: State,
        log: EventLog,
        threads: Threads,
        attachments: Attachments,
        pseudonyms: Pseudonyms,
        *,
        record: Record,
        wait: Wait,
    ) -> None:
        self.runner = runner = CommandRunner(
            state, log, threads, pseudonyms, record=record, wait=wait
        )
        self.ownership = Ownership(runner, state)
        self.answering = Answering(runner, state, threads, attachments)
        self.upkeep = Upkeep(runner, state)
