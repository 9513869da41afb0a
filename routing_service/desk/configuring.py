"""A new configuration comes into force, and open tickets follow it only on purpose."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from routing_service import errors
from routing_service.desk.audit import Audit
from routing_service.desk.open_clocks import open_under
from routing_service.desk.retargeting import retargets
from routing_service.desk.state import State
from routing_service.domain.access import Principal
from routing_service.domain.audit import configuration_acts
from routing_service.domain.configuration import ConfigurationError
from routing_service.domain.configuration_changes import changes, to_facts
from routing_service.domain.events import ConfigurationApplied
from routing_service.domain.record import Fact
from routing_service.domain.types import ConfigurationKind
from routing_service.log.event_log import Appended
from routing_service.policy_preview import Preview, preview
from routing_service.sla_what_if import Ask

GRANTING_KINDS = frozenset({"agents", "roles"})

Record = Callable[[Sequence[Fact]], Appended]
Wait = Callable[[Appended], Awaitable[None]]


class Configuring:
    def __init__(
        self,
        state: State,
        audit: Audit,
        *,
        record: Record,
        wait: Wait,
        changed: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        """`record` appends and applies facts, `wait` returns once they are durable;
        `changed` is told after each application."""
        self._state = state
        self._audit = audit
        self._record = record
        self._wait = wait
        self._changed = changed
        self._clock = clock

    async def apply(
        self,
        principal: Principal,
        documents: Mapping[ConfigurationKind, object],
        *,
        retargeting: bool = False,
    ) -> int:
        """Applies the kinds that differ; raises Unreadable, and NotAllowed for kinds
        that grant roles. With `retargeting` open tickets go by the policies in force
        from now on: how many did change."""
        configuration = self._state.configuration
        events = self._read(documents)
        granting = [one.kind for one in events if one.kind in GRANTING_KINDS]
        if granting and "accounts.write" not in principal.permissions:
            raise errors.NotAllowed(
                f"accounts.write: expected for {', '.join(granting)}, which grant roles"
            )
        actor = "agent:" + principal.id
        if events:
            facts = to_facts(events, actor=actor, now=self._clock())
            acts = configuration_acts(configuration, events, principal.id)
            await self._wait(self._audit.record_with(facts, acts))
            self._changed()
        return await self._retarget(actor) if retargeting else 0

    async def preview(
        self, documents: Mapping[ConfigurationKind, object], ask: Ask
    ) -> Preview:
        """What applying `documents` would mean; nothing is recorded. Raises Unreadable,
        and what `ask` raises."""
        before = self._state.configuration
        after = before
        for event in self._read(documents):
            after = after.applied(event)
        return await preview(before, after, ask, partial(open_under, self._state))

    def _read(
        self, documents: Mapping[ConfigurationKind, object]
    ) -> list[ConfigurationApplied]:
        try:
            return changes(self._state.configuration, documents)
        except ConfigurationError as error:
            raise errors.Unreadable(str(error), _mistake(error)) from None

    async def _retarget(self, actor: str) -> int:
        count = 0
        for facts in retargets(self._state, actor, self._clock()):
            await self._wait(self._record(facts))
            count += len(facts)
        return count


def _mistake(error: ConfigurationError) -> errors.Mistake:
    return errors.Mistake(
        kind=error.kind,
        row=error.row,
        field=error.field,
        value="" if error.value is None else str(error.value),
        expected=error.expected,
    )
