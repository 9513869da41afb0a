"""What /metrics shows of the service, in its own registry per application."""

from __future__ import annotations

import asyncio

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

LATENCIES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
LAG_EVERY_SECONDS = 0.25


class Metrics:
    """The service's counters; label values are resolved once, not per request."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        webhooks = Counter(
            "comptoir_webhooks",
            "Webhook requests by outcome.",
            ["outcome"],
            registry=self.registry,
        )
        self.webhooks_stored = webhooks.labels("stored")
        self.webhooks_refused = webhooks.labels("refused")
        self.webhooks_unreadable = webhooks.labels("unreadable")
        self.intake_seconds = Histogram(
            "comptoir_intake_seconds",
            "From the last byte of a webhook to its durable commit.",
            buckets=LATENCIES,
            registry=self.registry,
        )
        self.group_events = Histogram(
            "comptoir_commit_group_events",
            "Events that became durable together.",
            buckets=(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000),
            registry=self.registry,
        )
        self.outbox_depth = Gauge(
            "comptoir_outbox_depth", "Messages not yet sent.", registry=self.registry
        )
        self.outbox_unknown = Gauge(
            "comptoir_outbox_unknown",
            "Messages that left without an answer.",
            registry=self.registry,
        )
        self.media_awaited = Gauge(
            "comptoir_media_awaited",
            "Customers' files not fetched yet.",
            registry=self.registry,
        )
        self.notifications_waiting = Gauge(
            "comptoir_notifications_waiting",
            "Notifications that e-mail or a channel has not taken yet.",
            registry=self.registry,
        )
        self.open_tickets = Gauge(
            "comptoir_open_tickets",
            "Tickets neither resolved nor closed.",
            registry=self.registry,
        )
        self.live_listeners = Gauge(
            "comptoir_live_listeners", "Open live sockets.", registry=self.registry
        )
        self.last_seq = Gauge(
            "comptoir_log_last_seq", "Events in the log.", registry=self.registry
        )
        self.loop_lag_seconds = Histogram(
            "comptoir_loop_lag_seconds",
            "How late the event loop woke up.",
            buckets=LATENCIES,
            registry=self.registry,
        )

    def text(self) -> bytes:
        return generate_latest(self.registry)

    async def watch_loop(self) -> None:
        """Measures the event loop's lag for as long as it runs."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + LAG_EVERY_SECONDS
            await asyncio.sleep(LAG_EVERY_SECONDS)
            self.loop_lag_seconds.observe(max(0.0, loop.time() - due))
