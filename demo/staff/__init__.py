"""Simulated colleagues: they work the queue as people do, through the HTTP API."""
