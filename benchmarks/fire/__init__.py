"""The outbox under fire: real processes, killed at random, and what became of it."""
