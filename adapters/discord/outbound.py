"""Delivers to Discord through its REST API alone: a worker hears no gateway.

A sheet's message is the answer to its interaction, edited for as long as that has a token; then the same message
through its channel; then a new one. What is private never comes into a channel: once the token has lapsed it goes to
the member's direct messages. Whatever makes a new message carries a nonce, by which Discord knows a repetition.
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import aiohttp
import discord
from yarl import URL

from adapters.discord import anchors, connect, render
from adapters.discord.anchors import Anchor
from adapters.discord.pictures import nowhere
from adapters.discord.render import Drawn, Surface
from adapters.discord.trouble import Gone, TooLarge, TooOld, Unanswered, told_apart
from conversations import wording
from conversations.errors import PictureProblem, PictureUnusable, Temporary, Undeliverable
from conversations.identity import MemberRef, MessageRef, Place
from conversations.pictures import Attachment, gathered
from conversations.ports import Clock, PictureStore
from conversations.recent import Recent
from conversations.turn import Phase, Sheet, Turn, Visibility
from conversations.views import Card, Notice, Shown
from conversations.views.news import News

_REMEMBERED: Final = 2000  # sheets
_NONCE: Final = 24  # characters; 25 are the most
_AT_ONCE: Final = 8  # sheets that are shown: their pictures are in memory while a channel takes no more
_SMALL: Final = 1024 * 1024  # bytes of a file where the usual limit was refused
#: An interaction is answered within three seconds or never. Until then its placeholder may still come, also after a try
#: that failed: whatever was posted instead would stand beside it.
_ANSWERED_WITHIN: Final = timedelta(seconds=4)
_FETCH: Final = aiohttp.ClientTimeout(total=60, sock_read=20)
_CHUNK: Final = 64 * 1024
_OK: Final = 200
_ERRORS: Final = 500
_HOSTS: Final = frozenset({"cdn.discordapp.com", "media.discordapp.net"})


class DiscordDeliverer:
    """Implements ports.Deliverer.

    original: picture, its position in its turn → the address of the original, "" where none is served.
    """

    live = False

    def __init__(
        self,
        token: str,
        *,
        store: PictureStore,
        clock: Clock,
        original: Callable[[Shown, int], str] = nowhere,
        cdn: str = "",
    ) -> None:
        self._token = token
        self._store = store
        self._clock = clock
        self._original = original
        self._cdn = URL(cdn) if cdn else None
        self._client: discord.Client | None = None
        self._session: aiohttp.ClientSession | None = None
        self._opening = asyncio.Lock()
        self._showing = asyncio.Semaphore(_AT_ONCE)
        self._news = News()
        self._told: Recent[str, None] = Recent(_REMEMBERED)

    async def placed(self, turn: Turn) -> None:
        """Do nothing: its placeholder is the answer to a command or to words, and those may be answered."""

    async def show(self, sheet: Sheet, card: Card) -> MessageRef | None:
        """Show a card as the sheet's message."""
        if not self._news.is_news(card):
            return sheet.message
        anchor = anchors.decode(sheet.anchor)
        surface = Surface(anchor.limit, self._original)
        async with self._showing:
            try:
                return await self._show(sheet, anchor, card, surface)
            except TooLarge:  # the limit of the place has changed, or is another one through this way
                return await self._show(sheet, anchor, card, replace(surface, limit=_SMALL))

    async def ping(self, sheet: Sheet, message: MessageRef) -> None:
        """Mention the requester in a short message below the result."""
        client = await self._open()
        channel = client.get_partial_messageable(_channel_of(message.place))
        to = discord.Object(int(sheet.requester.id))
        with suppress(Undeliverable), told_apart():
            await channel.send(
                wording.ready(f"<@{to.id}>"),
                reference=channel.get_partial_message(int(message.id)).to_reference(fail_if_not_exists=False),
                mention_author=False,
                allowed_mentions=discord.AllowedMentions(everyone=False, roles=False, users=[to], replied_user=False),
                nonce=f"p{sheet.id}",
            )

    async def retract(self, sheet: Sheet) -> None:
        """Take the sheet's message away."""
        client = await self._open()
        self._news.is_gone(sheet.id)
        anchor = anchors.decode(sheet.anchor)
        if anchor.lives(self._clock.now()):
            with self._while_it_lasts(sheet), told_apart():
                await _hook(client, anchor).delete_message(_ORIGINAL)
        if sheet.message is not None:
            await self._delete(client, sheet.message)

    async def tell(self, sheet: Sheet, notice: Notice) -> None:
        """Tell the requester alone: where they asked, while that can be; else in their direct messages."""
        if sheet.id in self._told:
            return
        client, anchor = await self._open(), anchors.decode(sheet.anchor)
        if anchor.lives(self._clock.now()):
            drawn = render.notice(notice, Surface(anchor.limit, self._original))
            with self._while_it_lasts(sheet), told_apart():
                hook = _hook(client, anchor)
                if sheet.message is None:
                    await _fill(hook)
                await hook.send(view=drawn.view, ephemeral=True, wait=True)
                self._told.put(sheet.id, None)
                return
        await self.notify(sheet.id, sheet.requester, sheet.place, notice)
        self._told.put(sheet.id, None)

    async def post(self, key: str, place: Place, card: Card, stands: MessageRef | None = None) -> MessageRef:
        """Show a card that is no sheet's."""
        drawn = render.card(card, Surface(original=self._original))
        channel = _channel_of(place)
        if stands is not None and _channel_of(stands.place) == channel:
            with suppress(Gone):
                return MessageRef(place, str(await self._edit(stands, drawn)))
        return MessageRef(place, str(await self._send(channel, _nonce(f"{key}/{channel}"), drawn)))

    async def notify(self, key: str, member: MemberRef, place: Place, notice: Notice) -> None:  # noqa: ARG002 -- a direct message has no place
        """Tell a member alone, by direct message."""
        drawn = render.notice(notice, Surface(original=self._original))
        try:
            await self._send(await self._direct(member), _nonce(f"{key}/{member.id}"), drawn)
        except TooLarge:
            told = replace(notice, text=f"{notice.text} {wording.FILE_TOO_LARGE}", file="")
            await self._send(await self._direct(member), _nonce(f"{key}/{member.id}"), render.notice(told, Surface()))

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """Read an attachment from Discord's content network, and no more of it than is taken."""
        address = self._address(attachment)
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_FETCH)
        try:
            async with self._session.get(address, allow_redirects=False) as response:
                if response.status >= _ERRORS:
                    raise Temporary(f"Discord's content network answered {response.status}")
                if response.status != _OK:
                    raise PictureUnusable(PictureProblem.GONE, attachment.filename)
                return await gathered(response.content.iter_chunked(_CHUNK), limit, attachment.filename)
        except (aiohttp.ClientError, TimeoutError) as trouble:
            raise Temporary(f"an attachment could not be read: {type(trouble).__name__}") from trouble

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()
        if self._client is not None:
            await self._client.close()

    async def _show(self, sheet: Sheet, anchor: Anchor, card: Card, surface: Surface) -> MessageRef | None:
        drawn = render.card(card, surface)
        if sheet.visibility is Visibility.PRIVATE:
            return await self._show_alone(sheet, anchor, card, drawn)
        if sheet.visibility is Visibility.POSTED:
            sheet = await self._take_back(sheet, anchor)
        elif anchor.lives(self._clock.now()):
            with self._while_it_lasts(sheet):
                return MessageRef(sheet.place, str(await self._answer(anchor, drawn)))
        if sheet.message is not None:
            with suppress(Gone, Undeliverable):  # where the bot is no member it may edit nothing of its own either
                return MessageRef(sheet.message.place, str(await self._edit(sheet.message, drawn)))
            if card.phase is Phase.REMOVED:
                return None  # somebody has deleted it: there is nothing left to take down
        return await self._show_anew(sheet, drawn) if _is_worth_posting(card) else None

    async def _show_anew(self, sheet: Sheet, drawn: Drawn) -> MessageRef:
        """Post a new message; where the bot is no member of the place, its requester gets it."""
        # A nonce is known wherever its message stands: a private one of this sheet may stand in direct messages.
        nonce = _nonce(f"{sheet.id} posted") if sheet.visibility is Visibility.POSTED else sheet.id
        try:
            words = anchors.decode(sheet.anchor).message
            return MessageRef(sheet.place, str(await self._send(_channel_of(sheet.place), nonce, drawn, answers=words)))
        except Undeliverable:
            if not sheet.place.tenant.owner:
                raise
        return await self._show_directly(sheet, drawn)

    async def _show_alone(self, sheet: Sheet, anchor: Anchor, card: Card, drawn: Drawn) -> MessageRef | None:
        """Show what is private, in the answer that its requester alone sees, or in their direct messages.

        The answer is in reach for as long as its token, and no longer, so there is nothing to remember of it.
        """
        if anchor.lives(self._clock.now()):
            with self._while_it_lasts(sheet):
                if await self._is_for_one_alone(anchor):
                    await self._answer(anchor, drawn)
                    return None
        if not _is_worth_posting(card):
            return None
        return await self._show_directly(sheet, drawn)

    async def _is_for_one_alone(self, anchor: Anchor) -> bool:
        """Look at who sees the answer; one that was deferred for all, before it was known to be private, is removed."""
        hook = _hook(await self._open(), anchor)
        with told_apart():
            answer = await hook.fetch_message(_ORIGINAL)
            if not answer.flags.ephemeral:
                await hook.delete_message(_ORIGINAL)
        return answer.flags.ephemeral

    async def _show_directly(self, sheet: Sheet, drawn: Drawn) -> MessageRef:
        channel = await self._direct(sheet.requester)
        message = str(await self._send(channel, _nonce(f"{sheet.id} alone"), drawn))
        return MessageRef(Place(sheet.place.channel, str(channel)), message)

    @contextmanager
    def _while_it_lasts(self, sheet: Sheet) -> Iterator[None]:
        """Let the answer to an interaction be gone; where it may still come, it is waited for."""
        try:
            yield
        except Unanswered as trouble:
            left = sheet.created_at + _ANSWERED_WITHIN - self._clock.now()
            if left > timedelta(0):
                raise Temporary(str(trouble), retry_after=left.total_seconds()) from trouble
        except Gone:
            return

    async def _take_back(self, sheet: Sheet, anchor: Anchor) -> Sheet:
        """Remove the private message of what is for all now; returns the sheet without it."""
        client = await self._open()
        if sheet.message is not None and sheet.message.place != sheet.place:
            await self._delete(client, sheet.message)  # out of direct messages
            return replace(sheet, message=None)
        if sheet.message is None and anchor.lives(self._clock.now()):
            with suppress(Gone), told_apart():
                await _hook(client, anchor).delete_message(_ORIGINAL)
        return sheet

    async def _answer(self, anchor: Anchor, drawn: Drawn) -> int:
        client, files = await self._open(), await self._files(drawn)
        with told_apart():
            message = await _hook(client, anchor).edit_message(_ORIGINAL, view=drawn.view, attachments=files)
            return message.id

    async def _edit(self, message: MessageRef, drawn: Drawn) -> int:
        client, channel = await self._open(), _channel_of(message.place)
        partial = client.get_partial_messageable(channel).get_partial_message(int(message.id))
        try:
            with told_apart():
                return (await partial.edit(**await self._changed(drawn))).id
        except TooOld:
            anew = await self._send(channel, _nonce(f"{message.id} anew"), drawn)
            await self._delete(client, message)
            return anew

    async def _send(self, channel: int, nonce: str, drawn: Drawn, *, answers: int = 0) -> int:
        """Post a message, once for each nonce; one that was there already is brought to what it should say.

        answers: the message that it replies to, where there is one.
        """
        place = (await self._open()).get_partial_messageable(channel)
        words = place.get_partial_message(answers).to_reference(fail_if_not_exists=False)
        reply: dict[str, Any] = {"reference": words} if answers else {}
        with told_apart():
            sent = await place.send(view=drawn.view, files=await self._files(drawn), nonce=nonce, **reply)
            if _says(sent.components) != _says(drawn.view.children):
                await sent.edit(**await self._changed(drawn))
            return sent.id

    async def _delete(self, client: discord.Client, message: MessageRef) -> None:
        partial = client.get_partial_messageable(_channel_of(message.place)).get_partial_message(int(message.id))
        with suppress(Gone, Undeliverable), told_apart():
            await partial.delete()

    async def _direct(self, member: MemberRef) -> int:
        client = await self._open()
        with told_apart():
            return (await client.create_dm(discord.Object(int(member.id)))).id

    async def _changed(self, drawn: Drawn) -> dict[str, Any]:
        """Return what a message is edited to: discord.py leaves the client's own allowed_mentions out of such edits."""
        return {
            "view": drawn.view,
            "attachments": await self._files(drawn),
            "allowed_mentions": connect.NOBODY,
        }

    async def _files(self, drawn: Drawn) -> list[discord.File]:
        """Read the files of a message; they are used up by sending it."""
        return [one.of(await self._bytes(one.key)) for one in drawn.uploads]

    async def _bytes(self, key: str) -> bytes:
        data = await self._store.get(key)
        if data is None:
            raise FileNotFoundError(key)
        return data

    def _address(self, attachment: Attachment) -> URL:
        """Return where an attachment is read: of Discord's own hosts, or of what stands in for them, alone."""
        address = URL(attachment.ref)
        own = self._cdn is not None and address.absolute and address.origin() == self._cdn.origin()
        if not own and (address.host not in _HOSTS or address.scheme != "https"):
            raise PictureUnusable(PictureProblem.GONE, attachment.filename)
        return address if own or self._cdn is None else self._cdn.join(address.relative())

    async def _open(self) -> discord.Client:
        """Log in, once it is needed: a worker starts also while Discord is away."""
        async with self._opening:
            if self._client is None:
                client = connect.rest_client()
                try:
                    with told_apart():
                        await client.login(self._token)
                except BaseException:
                    await client.close()
                    raise
                self._client = client
        return self._client


#: discord.py takes it wherever a message's id may stand; its types do not say so.
_ORIGINAL: Final[int] = "@original"  # type: ignore[assignment]


def _hook(client: discord.Client, anchor: Anchor) -> discord.Webhook:
    hook = discord.Webhook.partial(anchor.application, anchor.token, client=client)
    hook.type = discord.WebhookType.application  # else it refuses messages for one alone
    return hook


def _is_worth_posting(card: Card) -> bool:
    """Tell whether a card may be a new message: only what came of it is, for nobody remembers the others' messages."""
    return not card.phase.passes


async def _fill(hook: discord.Webhook) -> None:
    """Take away an answer that is deferred yet: what follows would become that, for all to see."""
    if (await hook.fetch_message(_ORIGINAL)).flags.loading:
        await hook.edit_message(_ORIGINAL, view=render.notice(Notice("…"), Surface()).view)
        await hook.delete_message(_ORIGINAL)


def _channel_of(place: Place) -> int:
    return int(place.thread or place.channel.id)


def _nonce(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:_NONCE]


def _says(components: object) -> list[str]:
    """Collect the texts of a message as sent, or of a layout as drawn."""
    found: list[str] = []
    for one in components if isinstance(components, list | tuple) else []:
        if isinstance(one, discord.ui.TextDisplay | discord.TextDisplay):
            found.append(one.content)
        found.extend(_says(getattr(one, "children", None)))
    return found
