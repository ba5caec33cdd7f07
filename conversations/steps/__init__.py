"""Durable work: a step takes an id, re-reads the row, and may safely run twice."""
