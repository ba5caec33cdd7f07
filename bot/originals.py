"""Hands out original pictures to whoever holds their signed link."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

import structlog
from aiohttp import web

from conversations.actions import look
from conversations.errors import Temporary
from conversations.identity import TurnId
from conversations.links import Links
from conversations.pictures import SUFFIXES, Picture
from conversations.ports import Desk

_log = structlog.get_logger()

# Asked for again each time, because a picture may have been withdrawn; sent again only if it changed.
_CACHE: Final = "private, no-cache"


class Originals:
    """Pictures by their turn, position and signature, checked against the row whenever a link is followed."""

    def __init__(self, desk: Desk, links: Links) -> None:
        self._desk = desk
        self._links = links

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        return [web.get("/pictures/{turn}/{position:[0-9]{1,3}}/{signature}", self.original, name="picture")]

    async def original(self, request: web.Request) -> web.StreamResponse:
        """Hand out one picture as the model gave it; what is wrong about a link is not told."""
        turn_id, position = TurnId(request.match_info["turn"]), int(request.match_info["position"])
        if not self._links.admits(turn_id, position, request.match_info["signature"]):
            raise web.HTTPNotFound
        found = await look.linked(self._desk, turn_id, position)
        if found is None:
            raise web.HTTPNotFound
        headers = {"ETag": f'"{found.digest}"', "Cache-Control": _CACHE}
        if any(tag.value in {found.digest, "*"} for tag in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        pieces = await self._desk.store.stream(found.key)
        if pieces is None:
            raise web.HTTPNotFound
        name = f"plantain-{turn_id}-{position + 1}.{SUFFIXES[found.media_type]}"
        response = web.StreamResponse(headers=headers | {"Content-Disposition": f'inline; filename="{name}"'})
        async with aclosing(pieces):
            return await _send(request, response, found, pieces)


async def _send(
    request: web.Request, response: web.StreamResponse, picture: Picture, pieces: AsyncGenerator[bytes]
) -> web.StreamResponse:
    """Send a picture piece by piece, as fast as it is read: originals are megabytes, and readers may be slow."""
    response.content_type = picture.media_type
    response.content_length = picture.size
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    turn = request.match_info["turn"]
    try:
        async for piece in pieces:
            await response.write(piece)
    except ConnectionError:
        _log.debug("reader_went_away", turn=turn)
    except Temporary:
        _log.exception("picture_broke_off", turn=turn)
        if request.transport is not None:
            request.transport.abort()  # half a picture must not look like a whole one
    return response
