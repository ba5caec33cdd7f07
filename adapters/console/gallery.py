"""Hands out pictures, originals and renditions, of the channel they stand in."""

import re
from typing import Final

from aiohttp import web

from adapters.console import reading
from adapters.console.people import rights_of
from conversations.actions import look
from conversations.commands import Right
from conversations.identity import CaseId, MemberRef, SheetId, TurnId
from conversations.pictures import SUFFIXES, Picture
from conversations.ports import Desk

_ARCHIVE: Final = re.compile(r"[0-9a-f]{24}\.zip")


class Gallery:
    """Pictures by their turn or sheet and position; add "?preview" for the rendition."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        return [
            web.get("/pictures/{channel}/{id}/{position}", self.drawn),
            web.get("/pictures/{channel}/{id}/{position}/{member}", self.drawn),
            web.get("/inputs/{channel}/{id}/{position}", self.given),
            web.get("/inputs/{channel}/{id}/{position}/{member}", self.given),
            web.get("/exports/{member}/{name}", self.export),
            web.get("/cases/{id}/{position}", self.of_case),
        ]

    async def drawn(self, request: web.Request) -> web.Response:
        """Hand out a picture that a turn made."""
        channel, name, position = _address(request)
        place = reading.place(channel)
        found = await look.drawn(self._desk, place.channel, TurnId(name), position, _viewer(request))
        return await self._answer(request, found)

    async def given(self, request: web.Request) -> web.Response:
        """Hand out an input of a sheet."""
        channel, name, position = _address(request)
        place = reading.place(channel)
        found = await look.given(self._desk, place.channel, SheetId(name), position, _viewer(request))
        return await self._answer(request, found)

    async def export(self, request: web.Request) -> web.Response:
        """Hand out an archive that was made for a member."""
        member, name = reading.member(request.match_info["member"]), request.match_info["name"]
        if not _ARCHIVE.fullmatch(name):
            raise web.HTTPNotFound(text="There is no such archive.")
        data = await self._desk.store.get(f"{member.tenant.key}/exports/{member.id}/{name}")
        if data is None:
            raise web.HTTPNotFound(text="There is no such archive any more.")
        attached = 'attachment; filename="conversation.zip"'
        headers = {"Content-Disposition": attached, "Cache-Control": "private, no-store"}
        return web.Response(body=data, content_type="application/zip", headers=headers)

    async def of_case(self, request: web.Request) -> web.Response:
        """Hand out the picture of a case, or its blurred preview, to a moderator."""
        member = reading.member(request.query.get("member", ""))
        if Right.MODERATE not in rights_of(member):
            raise web.HTTPNotFound(text="There is no such picture.")
        wanted = request.match_info["position"]
        case_id = CaseId(request.match_info["id"])
        if wanted == "blurred":
            key = await look.blurred(self._desk, member.tenant, case_id)
            data = await self._desk.store.get(key) if key else None
            if data is None:
                raise web.HTTPNotFound(text="There is no such picture any more.")
            return web.Response(body=data, content_type="image/jpeg", headers={"Cache-Control": "private, no-cache"})
        return await self._answer(
            request, await look.reported(self._desk, member.tenant, case_id, reading.whole(wanted))
        )

    async def _answer(self, request: web.Request, found: Picture | None) -> web.Response:
        if found is None:
            raise web.HTTPNotFound(text="There is no such picture any more.")
        preview = "preview" in request.query and bool(found.preview)
        key = found.preview if preview else found.key
        # Asked for again each time, because a picture may have been withdrawn; sent again only if it changed.
        headers = {"ETag": f'"{found.digest}{"-preview" if preview else ""}"', "Cache-Control": "private, no-cache"}
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers=headers)
        data = await self._desk.store.get(key)
        if data is None:
            raise web.HTTPNotFound(text="There is no such picture any more.")
        return web.Response(body=data, content_type=_type_of(key), headers=headers)


def _viewer(request: web.Request) -> MemberRef | None:
    """Read who looks, where the address says so: what is private is shown to its requester alone."""
    return reading.member(request.match_info["member"]) if "member" in request.match_info else None


def _address(request: web.Request) -> tuple[str, str, int]:
    match = request.match_info
    return match["channel"], match["id"], reading.whole(match["position"])


def _type_of(key: str) -> str:
    suffix = key.rpartition(".")[2]
    return next(media_type for media_type, known in SUFFIXES.items() if known == suffix)
