"""Reads the parts of a request that every handler needs; what no page of ours sends is refused."""

from typing import Any, Final

from aiohttp import web

from adapters.console.inbound import Malformed, words
from adapters.console.people import member_named, place_of
from conversations.identity import MemberRef, Place

_BIGGEST: Final = 2**62


async def body(request: web.Request) -> tuple[dict[str, Any], Place, MemberRef]:
    """Read a JSON body with the channel and the member it names."""
    try:
        given = await request.json()
    except (ValueError, RecursionError):
        raise Malformed("the body must be JSON") from None
    if not isinstance(given, dict):
        raise Malformed("the body must be an object")
    by = member(words(given, "member"))
    return given, place(words(given, "channel"), by), by


def place(channel: str, by: MemberRef | None = None) -> Place:
    """Find a channel, or answer that there is none, as it does for one that the member may not see."""
    found = place_of(channel, by)
    if found is None:
        raise web.HTTPNotFound(text="There is no such channel.")
    return found


def member(member_id: str) -> MemberRef:
    """Find a member."""
    found = member_named(member_id)
    if found is None:
        raise Malformed("there is no such member")
    return found


def whole(text: str) -> int:
    """Read a number that is not negative."""
    if not (text.isascii() and text.isdigit()) or int(text) > _BIGGEST:
        raise Malformed("a number was expected")
    return int(text)
