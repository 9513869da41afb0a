"""Simulated customers: who they are, what they say and when."""
