"""The service against a model of what must hold whatever customers and agents do, in
whatever order WhatsApp tells it."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter, defaultdict
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from running_service import (
    NUMBER,
    Clock,
    CloudApiStandIn,
    payload,
    run_service,
    status_of,
    text_message,
    until,
)

from routing_service.desk import saved_state
from routing_service.desk.canonical import state_digest
from routing_service.domain.delivery import PROGRESS

SUPERVISOR = "head-supervisor"
PEOPLE = st.integers(0, 2)
NUMBERS = st.sampled_from([NUMBER, NUMBER + "9"])
SHOWN = st.sampled_from(["phone", "user id", "both"])
STATUSES = st.sampled_from(["sent", "delivered", "read", "failed"])

RECEIVED = """
select count(*)::int, count(distinct data ->> 'message_id')::int
from events
where type = 'MessageReceived'
"""


class Service(RuleBasedStateMachine):
    """Three people, two numbers, one supervisor."""

    def __init__(self):
        super().__init__()
        self.data = Path(tempfile.mkdtemp())
        self.clock = Clock()
        self.whatsapp = CloudApiStandIn()
        self.runner = asyncio.Runner()
        self.bodies = []
        self.wamids = []
        self.replies = defaultdict(list)
        self.reached = Counter()
        self._open()

    @initialize()
    def configured(self):
        self.run(self.service.configure())

    # --- what customers and WhatsApp do ---------------------------------------------

    @rule(person=PEOPLE, number=NUMBERS, shows=SHOWN, minutes=st.integers(0, 90))
    def write(self, person, number, shows, minutes):
        wamid = f"wamid.{len(self.wamids)}"
        at = self.clock.now - timedelta(minutes=minutes)
        message = text_message(f"text {wamid}", wamid=wamid, at=at)
        self.wamids.append(wamid)
        self.deliver(
            payload(messages=[shown_as(message, person, shows)], number=number)
        )

    @rule(data=st.data())
    @precondition(lambda self: self.bodies)
    def deliver_again(self, data):
        for _ in range(2):  # what an alert of a late fact brings about comes next
            self.run(self.tick())
        before = self.service.desk.log.last_seq

        self.deliver(data.draw(st.sampled_from(self.bodies)), is_new=False)

        assert self.service.desk.log.last_seq == before

    @rule(data=st.data(), person=PEOPLE, number=NUMBERS)
    def react_to_anything(self, data, person, number):
        targets = [*self.wamids, *self.sent_wamids(), "wamid.unknown"]
        wamid = f"wamid.reaction.{len(self.bodies)}"
        message = shown_as(text_message(wamid=wamid, at=self.clock.now), person, "both")
        target = data.draw(st.sampled_from(targets))
        reaction = {"message_id": target, "emoji": "👍"}
        message |= {"type": "reaction", "reaction": reaction}
        self.deliver(payload(messages=[message], number=number))

    @rule(data=st.data(), status=STATUSES)
    @precondition(lambda self: self.sent_wamids())
    def report(self, data, status):
        wamid = data.draw(st.sampled_from(self.sent_wamids()))
        self.deliver(payload(statuses=[status_of(wamid, status, at=self.clock.now)]))

    # --- what the supervisor does ---------------------------------------------------

    @rule(data=st.data())
    @precondition(lambda self: self.service.desk.state.tickets)
    def reply(self, data):
        ticket = self.draw_ticket(data)
        text = f"reply {sum(map(len, self.replies.values()))}"

        response = self.post(f"/v1/tickets/{ticket.id}/replies", {"text": text})

        assert response.status_code in {200, 409, 422}, response.text
        if response.status_code == 200:
            self.replies[ticket.contact_id].append(text)
            self.rest()

    @rule(data=st.data(), to=st.sampled_from(["pending", "resolved", "closed"]))
    @precondition(lambda self: self.service.desk.state.tickets)
    def change_status(self, data, to):
        ticket = self.draw_ticket(data)

        response = self.post(f"/v1/tickets/{ticket.id}/status", {"to": to})

        assert response.status_code in {200, 409}, response.text
        self.rest()  # a resolution asks for a rating

    # --- what happens ---------------------------------------------------------------

    @rule(hours=st.integers(1, 40))
    def pass_time(self, hours):
        self.clock.advance(hours=hours)

    @rule(is_killed=st.booleans())
    def restart(self, is_killed):
        self.run(self.tick())  # a start looks at once at what time brings about
        before = self.digests()

        if is_killed:
            (self.data / "log" / "snapshot").unlink(missing_ok=True)
        self._close()
        if is_killed:
            (self.data / "log" / "snapshot").unlink(missing_ok=True)
        self._open()

        assert self.digests() == before

    # --- what must hold -------------------------------------------------------------

    @invariant()
    def each_person_has_one_open_ticket_a_number(self):
        open_tickets = Counter(
            (one.contact_id, one.number_id)
            for one in self.tickets()
            if not one.is_ended
        )
        contacts = self.service.desk.state.contacts
        for (contact_id, _), count in open_tickets.items():
            contact = contacts.get(contact_id)
            # Merged contacts may each have had one; nothing closes them unasked.
            assert contact.id == contact_id
            assert count <= 1 + len(contact.absorbed_ids)

    @invariant()
    def each_message_is_there_once(self):
        ((count, distinct),) = self.service.desk.log.query(RECEIVED)
        assert count == distinct == len(self.wamids)

    @invariant()
    def no_status_goes_backwards(self):
        for ticket in self.tickets():
            for message_id, status in ticket.outgoing:
                assert PROGRESS[status] >= self.reached[message_id]
                self.reached[message_id] = PROGRESS[status]

    @invariant()
    def replies_leave_in_order_and_once(self):
        sent = [one["text"]["body"] for one in self.whatsapp.sent if "text" in one]
        assert len(sent) == len(set(sent))
        for texts in self.replies.values():
            assert [text for text in sent if text in texts] == texts

    # --- the machinery --------------------------------------------------------------

    def run(self, work):
        return self.runner.run(work)

    def deliver(self, body, *, is_new=True):
        if is_new:
            self.bodies.append(body)
        assert self.run(self.service.deliver(body)).status_code == 200

    def post(self, path, body):
        return self.run(self.service.post(path, body, SUPERVISOR))

    def rest(self):
        """Until all that was posted has left."""
        self.run(until(lambda: not len(self.service.desk.state.outgoing)))

    def draw_ticket(self, data):
        ticket_id = data.draw(st.sampled_from(sorted(self.service.desk.state.tickets)))
        return self.service.desk.state.tickets[ticket_id]

    def tickets(self):
        return list(self.service.desk.state.tickets.values())

    def sent_wamids(self):
        return [one["wamid"] for one in self.whatsapp.sent]

    async def tick(self):
        self.service.desk.dispatcher.tick()
        while self.service.desk.alerts.fire():
            pass

    def digests(self):
        desk = self.service.desk
        return (
            saved_state.digest(desk.state),
            state_digest(desk.state, desk.log, tickets=True),
        )

    def teardown(self):
        self._close()
        self.runner.close()
        shutil.rmtree(self.data)

    def _open(self):
        self.stack = AsyncExitStack()
        running = run_service(
            self.data,
            clock=self.clock,
            whatsapp=self.whatsapp,
            auto_close_hours=0,
            session_idle_minutes=10**6,
            session_hours=10**5,
        )
        self.service = self.run(self.stack.enter_async_context(running))

    def _close(self):
        self.run(self.stack.aclose())


def shown_as(message, person, shows):
    """The message as WhatsApp shows its sender: by number, by user id, or both."""
    phone, user_id = f"3360000000{person}", f"FR.{person}"
    contact = {"profile": {"name": f"Person {person}"}}
    message = {key: one for key, one in message.items() if key != "from"}
    if shows != "user id":
        message["from"] = contact["wa_id"] = phone
    if shows != "phone":
        message["from_user_id"] = contact["user_id"] = user_id
    return message | {"_contact": contact}


TestService = Service.TestCase
TestService.settings = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,  # a failure belongs to the change that made it
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # shrinking takes minutes
)
