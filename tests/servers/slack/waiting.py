"""Waiting for something to become true."""

from tests.servers.discord.waiting import Changes

__all__ = ["Changes"]
