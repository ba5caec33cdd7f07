"""Button and form ids, as all platforms write them."""

from conversations.commands import decode, encode

__all__ = ["decode", "encode"]
