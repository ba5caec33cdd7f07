"""Delivers to the console over loopback HTTP, as the other platforms are delivered to through REST."""

from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

from adapters.console import render
from adapters.console.messages import FINAL
from adapters.console.security import delivery_token
from conversations.errors import PictureProblem, PictureUnusable, Temporary, Undeliverable
from conversations.identity import MemberRef, MessageRef, Place
from conversations.pictures import Attachment
from conversations.turn import Phase, Sheet, Turn, Visibility
from conversations.views import Card, Notice

_TIMEOUT: Final = aiohttp.ClientTimeout(total=15)
_ANY: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 -- what to connect to when bound to all
_GONE: Final = 404
_ERRORS: Final = 400


def _message_of(sheet: Sheet) -> str:
    """Name the message that shows a sheet; a posted one has a message of its own beside the private one."""
    return f"{sheet.id}-posted" if sheet.visibility is Visibility.POSTED else sheet.id


class ConsoleDeliverer:
    """Implements ports.Deliverer. A sheet's message has the sheet's own id, so every call may be repeated."""

    live = True

    def __init__(self, address: tuple[str, int], secret: str) -> None:
        host, port = address
        name = "127.0.0.1" if host in _ANY else f"[{host}]" if ":" in host else host
        self._base = f"http://{name}:{port}/internal"
        self._headers = {"Authorization": f"Bearer {delivery_token(secret)}"}
        self._session: aiohttp.ClientSession | None = None

    async def placed(self, turn: Turn) -> None:
        """Do nothing: its placeholder stands where it was asked for."""

    async def show(self, sheet: Sheet, card: Card) -> MessageRef:
        """Show a card as the sheet's message."""
        channel = sheet.place.channel.id
        body = {"channel": channel, "view": render.card(card, channel), "rank": card.phase.rank}
        if sheet.visibility is Visibility.PRIVATE:
            body["to"] = sheet.requester.id
        message = _message_of(sheet)
        if card.phase.rank == FINAL and (sheet.inputs or card.phase is Phase.READY):
            body["done_with"] = sheet.key  # its uploads are stored as inputs; else "Try again" needs them
        await self._call("PUT", f"messages/{message}", body)
        if message != sheet.id:  # what the requester alone saw has nothing more to say
            await self._remove(sheet, sheet.id)
        return MessageRef(sheet.place, message)

    async def ping(self, sheet: Sheet, message: MessageRef) -> None:
        """Do nothing: the page is told of every change, and announces it."""

    async def retract(self, sheet: Sheet) -> None:
        """Take the sheet's message away."""
        for message in {sheet.id, _message_of(sheet)}:  # of a posted one the private message too
            await self._remove(sheet, message)

    async def tell(self, sheet: Sheet, notice: Notice) -> None:
        """Tell the requester alone."""
        body = {
            "channel": sheet.place.channel.id,
            "view": render.notice(notice),
            "to": sheet.requester.id,
            "rank": FINAL,
            "takes_back": sheet.key,  # what was said in the channel: it is given back to the member
        }
        await self._call("PUT", f"messages/notice-{sheet.id}", body)

    async def post(self, key: str, place: Place, card: Card, stands: MessageRef | None = None) -> MessageRef:  # noqa: ARG002 -- the key is the message's
        """Show a card that is no sheet's."""
        channel = place.channel.id
        body = {"channel": channel, "view": render.card(card, channel), "rank": card.phase.rank}
        await self._call("PUT", f"messages/{key}", body)
        return MessageRef(place, key)

    async def notify(self, key: str, member: MemberRef, place: Place, notice: Notice) -> None:
        """Tell a member alone."""
        view = render.notice(notice)
        body = {"channel": place.channel.id, "view": view, "to": member.id, "rank": FINAL}
        await self._call("PUT", f"messages/notice-{key}", body)

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """Read an upload."""
        try:
            data = await self._call("GET", f"uploads/{attachment.ref}", None)
        except Undeliverable:
            raise PictureUnusable(PictureProblem.GONE, attachment.filename) from None
        if len(data) > limit:
            raise PictureUnusable(PictureProblem.TOO_LARGE, attachment.filename)
        return data

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()

    async def _remove(self, sheet: Sheet, message: str) -> None:
        query = urlencode({"channel": sheet.place.channel.id, "done_with": sheet.key})
        await self._call("DELETE", f"messages/{message}?{query}", None)

    async def _call(self, method: str, path: str, body: dict[str, Any] | None) -> bytes:
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=_TIMEOUT, trust_env=False)
        try:
            async with self._session.request(method, f"{self._base}/{path}", json=body) as response:
                if response.status == _GONE:
                    raise Undeliverable("the console has no such place")
                if response.status >= _ERRORS:
                    raise Temporary(f"the console answered {response.status}")
                return await response.read()
        except (aiohttp.ClientError, TimeoutError) as trouble:
            raise Temporary(f"the console could not be reached: {type(trouble).__name__}") from trouble
