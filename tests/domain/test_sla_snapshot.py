"""SLA states written into a snapshot and read back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec

from routing_service.domain.business_time import WEEKDAYS, Calendar
from routing_service.domain.configuration import load
from routing_service.domain.events import MessageReceived, StatusChanged, TicketOpened
from routing_service.domain.sla import SlaState, advance
from routing_service.domain.sla_snapshot import TermsRow, TermsTable

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
OFFICE = Calendar(
    "Europe/Paris",
    {day: [("09:00", "24:00")] for day in WEEKDAYS},
    [date(2026, 12, 25)],
    {date(2026, 12, 24): [("22:00", "02:00")]},
)


def follow(ticket_id: str) -> SlaState:
    policy = load({}).policies[0]
    state: SlaState | None = None
    for minute, event in enumerate(
        [
            TicketOpened(ticket_id=ticket_id),
            MessageReceived(ticket_id=ticket_id, message_id="m"),
            StatusChanged(ticket_id=ticket_id, to="pending"),
        ]
    ):
        at = START + timedelta(minutes=minute)
        state = advance(state, event, at, policy, OFFICE)
    assert state
    return state


def test_states_are_read_back_and_share_their_terms() -> None:
    states = [follow("1"), follow("2")]
    table = TermsTable()
    packed = msgspec.msgpack.encode(states, enc_hook=table.encode_hook)
    rows = msgspec.msgpack.encode(table.rows)

    read_table = TermsTable(msgspec.msgpack.decode(rows, type=list[TermsRow]))
    read = msgspec.msgpack.decode(
        packed, type=list[SlaState], dec_hook=read_table.decode_hook
    )

    assert read == states
    assert len(read_table.rows) == 1
    assert read[0].running.terms is read[1].marks[0].terms
