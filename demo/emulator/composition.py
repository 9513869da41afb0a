"""Puts an emulator together from its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from random import Random

import httpx

from demo.customers.crowd import Crowd
from demo.customers.pace import Pace
from demo.customers.people import People
from demo.customers.scripts import Script, read_scripts
from demo.emulator.approved_templates import approved_templates
from demo.emulator.background import Background
from demo.emulator.chances import Weather
from demo.emulator.courier import Courier
from demo.emulator.emulation import Emulator
from demo.emulator.exchange import Exchange
from demo.emulator.faults import Faults
from demo.emulator.journal import Journal
from demo.emulator.ledger import Ledger
from demo.emulator.limits import Limits
from demo.emulator.media import MediaStore
from demo.emulator.numbers import Numbers
from demo.emulator.reporting import Receipts, Reporting
from demo.emulator.settings import EmulatorSettings
from demo.emulator.template_review import Review
from demo.emulator.templates import Templates


def utc_now() -> datetime:
    return datetime.now(UTC)


def compose(
    settings: EmulatorSettings,
    *,
    clock: Callable[[], datetime] = utc_now,
    receipts: Receipts | None = None,
    scripts: Mapping[str, Script] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Emulator:
    """The emulator of `settings`; `transport` carries its webhooks (default: HTTP),
    `scripts` are what customers say (default: the demo's)."""
    background = Background()
    rng = Random(settings.seed)
    templates = Templates(clock, approved_templates())
    courier = Courier(
        settings.webhook_url,
        app_secret=settings.app_secret,
        verify_token=settings.verify_token,
        background=background,
        rng=rng,
        transport=transport,
    )
    scripts = scripts or read_scripts()
    people = People(scripts)
    numbers = Numbers.read(settings.numbers)
    journal = Journal(clock, lambda wa_id: people.find(wa_id) is not None)
    ledger = Ledger(settings.ledger) if settings.ledger else None
    exchange = Exchange(
        numbers=numbers,
        journal=journal,
        media=MediaStore(clock),
        templates=templates,
        courier=courier,
        faults=Faults(),
        background=background,
        clock=clock,
        limits=Limits(
            lambda number_id: (
                numbers.find(number_id).messages_per_second or settings.throughput
            ),
            limits_pairs=settings.pair_limit,
        ),
        weather=Weather(),
        reporting=Reporting(
            numbers, journal, courier, background, clock, receipts or Receipts(), ledger
        ),
        ledger=ledger,
    )
    crowd = Crowd(
        exchange,
        scripts,
        people,
        seed=settings.seed,
        pace=Pace(settings.speed),
        seconds_between=settings.seconds_between,
        most_open=settings.most_open,
    )
    review = Review(
        templates,
        courier,
        background=background,
        clock=clock,
        seconds=settings.review_seconds,
    )
    return Emulator(
        settings.access_token, exchange, crowd, review, handshake=settings.handshake
    )
