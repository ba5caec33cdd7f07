"""Delivers to Slack: the placeholder becomes the result by chat.update; who posts it at all, its row says.

What is private stands in the requester's direct messages with the bot. A message is known by the key in its metadata,
so that one whose answer was lost, or whose writer died, is found again and not written twice.
"""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from adapters.slack import places, render
from adapters.slack.connect import Clients
from adapters.slack.pictures import Original, needed, nowhere
from adapters.slack.render import Drawn
from adapters.slack.sending import Claimed, Sender
from adapters.slack.tokens import Tokens
from adapters.slack.trouble import Gone, Unclear, told_apart
from adapters.slack.uploads import Uploads, looked_at
from conversations import wording
from conversations.errors import NotPosted, PictureProblem, PictureUnusable, PlantainError, Temporary, Undeliverable
from conversations.identity import MemberRef, MessageRef, Place
from conversations.pictures import Attachment, gathered
from conversations.ports import Clock, Database
from conversations.recent import Recent
from conversations.turn import POSTED_WITHIN, Phase, Sheet, Turn, Visibility
from conversations.views import Card, Notice
from conversations.views.news import News

_log = structlog.get_logger()

_REMEMBERED: Final = 2000  # sheets, or channels
_LOOK_EVERY: Final = 0.05  # s between looks whether a first placeholder stands in a channel
_PLACED_WITHIN: Final = 60  # looks; a front that takes longer is not waited for
_OK: Final = 200
_TOO_MANY: Final = 429
_ERRORS: Final = 500
_CHUNK: Final = 64 * 1024
_ARCHIVE: Final = "conversation.zip"
_STANDS_EVERY: Final = 0.2  # s between looks whether a placeholder that is being posted stands
#: Looks at it, until whoever posts it must have, or is dead.
_STANDS: Final = ceil((POSTED_WITHIN.total_seconds() + 2) / _STANDS_EVERY)
_UNDER_WAY: Final = 0.5  # s until it is looked again whether a placeholder that is being posted stands


class SlackDeliverer:
    """Implements ports.Deliverer.

    original: picture, its position in its turn → the address of the original, "" where none is served.
    """

    live = False

    def __init__(
        self,
        clients: Clients,
        tokens: Tokens,
        sender: Sender,
        uploads: Uploads,
        *,
        database: Database,
        clock: Clock,
        original: Original = nowhere,
    ) -> None:
        self._clients = clients
        self._tokens = tokens
        self._sender = sender
        self._uploads = uploads
        self._database = database
        self._clock = clock
        self._original = original
        self._news = News()
        self._told: Recent[str, None] = Recent(_REMEMBERED)
        self._reached: Recent[str, None] = Recent(_REMEMBERED)  # channels in which a placeholder was seen to stand

    async def placed(self, turn: Turn) -> None:
        """Wait until its placeholder stands, in a channel where none has stood yet: the bot may be no member there.

        Where it cannot, the front finds out, and cancels the turn.
        """
        channel = turn.place.channel.id
        for _ in range(_PLACED_WITHIN):
            if channel in self._reached or turn.place.tenant.owner:
                return
            async with self._database.reading() as uow:
                sheet, goes_on = await uow.sheets.get(turn.sheet_id), await uow.turns.any_unsettled(turn.sheet_id)
            if sheet is None or sheet.visibility is not Visibility.PUBLIC or not goes_on:
                return
            if sheet.message is not None:
                self._reached.put(channel, None)
                return
            await asyncio.sleep(_LOOK_EVERY)

    async def show(self, sheet: Sheet, card: Card) -> MessageRef | None:
        """Show a card as the sheet's message."""
        if card.phase is Phase.CANCELLED and sheet.message is None:
            self._reached.drop(sheet.place.channel.id)  # it may be that none could stand there any more
        if card.phase.passes and sheet.message is None:
            return None  # its placeholder says enough, where it does not stand yet
        if not self._news.is_news(card):
            return sheet.message
        workspace, channel = places.workspace_at(sheet.place), places.channel_at(sheet.place)
        drawn = await self._sender.in_order(workspace, channel, self._draw(workspace, card))
        async with self._uploads.shown(workspace, needed(card)):
            if sheet.visibility is Visibility.POSTED and sheet.message and places.is_direct(sheet.message.place.thread):
                message: MessageRef | None = await self._post_for_all(sheet, sheet.message, card, drawn)
            else:
                message = await self._changed(sheet, card, drawn) if sheet.message else None
                if message is None and (sheet.message is None or card.phase is not Phase.REMOVED):
                    message = await self._post_anew(sheet, card, drawn)
        await self._say_status(sheet, card)
        if card.phase in {Phase.READY, Phase.REMOVED}:
            shown = {one.key for one in needed(card)}
            await self._uploads.remove(places.workspace_at(sheet.place), sheet.id, but=shown)
        return message

    async def ping(self, sheet: Sheet, message: MessageRef) -> None:
        """Mention the requester in a short message below the result: a message that was changed draws nobody."""
        user = places.user_of(sheet.requester)
        where, channel = message.place, places.channel_at(message.place)
        drawn = Drawn((), wording.ready(f"<@{user}>"))
        await self._sender.post(
            places.workspace_at(where),
            channel,
            drawn,
            key=f"{sheet.id} ready",
            thread=places.thread_at(where) or message.id,
            since=await self._tried(f"{sheet.id} ready"),
            anyway=True,
        )

    async def retract(self, sheet: Sheet) -> None:
        """Take the sheet's message away, and the files it showed."""
        self._news.is_gone(sheet.id)
        message = sheet.message or await self._last_posted(sheet)
        if message is not None:
            await self._remove(message)
        await self._uploads.remove(places.workspace_at(sheet.place), sheet.id)

    async def tell(self, sheet: Sheet, notice: Notice) -> None:
        """Tell the requester alone, where they asked; in their direct messages where that cannot be."""
        if sheet.id in self._told:
            return
        where, user = sheet.place, places.user_of(sheet.requester)
        key = f"{sheet.id} told"  # the sheet's own message may stand in the same direct messages
        alone = sheet.visibility is Visibility.PRIVATE or notice.file
        if where.tenant.owner and not notice.file:
            await self._post(where, render.notice(notice), key, anyway=True)
        elif alone or not await self._whispered(where, user, notice):
            await self.notify(key, sheet.requester, where, notice)
        self._told.put(sheet.id, None)

    async def post(self, key: str, place: Place, card: Card, stands: MessageRef | None = None) -> MessageRef:
        """Show a card that is no sheet's."""
        workspace = places.workspace_at(place)
        if card.continues is not None and card.continues.place.tenant != place.tenant:
            card = replace(card, continues=None)  # nobody here could follow a link there
        drawn = await self._draw(workspace, card)
        async with self._uploads.shown(workspace, needed(card)):
            message = await self._put(place, drawn, key, stands)
        if not card.pictures:  # what it showed is to be gone
            for subject in (card.sheet_id, looked_at(card.sheet_id)):
                await self._uploads.remove(workspace, subject)
        return message

    async def notify(self, key: str, member: MemberRef, place: Place, notice: Notice) -> None:  # noqa: ARG002 -- a direct message has no place
        """Tell a member alone, by direct message."""
        workspace, user = places.workspace_of(member), places.user_of(member)
        channel = await self._sender.direct(workspace, user)
        if notice.file:
            await self._uploads.share(workspace, channel, notice.file, _ARCHIVE, notice.text)
            return
        await self._sender.post(
            workspace, channel, render.notice(notice), key=key, since=await self._tried(key), anyway=True
        )

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """Read a file that a member has given, as the workspace's token may see it."""
        workspace, _, file = attachment.ref.partition("/")
        try:
            about = (await self._sender.call(workspace, "files.info", file=file))["file"]
        except (Gone, Undeliverable) as trouble:
            raise PictureUnusable(PictureProblem.GONE, attachment.filename) from trouble
        if int(about.get("size") or 0) > limit:
            raise PictureUnusable(PictureProblem.TOO_LARGE, attachment.filename)
        address = str(about.get("url_private_download") or about.get("url_private") or "")
        elsewhere = (
            about.get("is_external") or about.get("mode") == "external"
        )  # whoever added it has named its address
        if elsewhere or not self._clients.may_know(address):
            raise PictureUnusable(PictureProblem.GONE, attachment.filename)
        return await self._read(workspace, address, attachment, limit)

    async def _read(self, workspace: str, address: str, attachment: Attachment, limit: int) -> bytes:
        token = (await self._tokens.of(workspace)).token
        headers = {aiohttp.hdrs.AUTHORIZATION: f"Bearer {token}"}
        with told_apart():
            async with self._clients.session.get(address, headers=headers, allow_redirects=False) as response:
                if response.status >= _ERRORS or response.status == _TOO_MANY:
                    raise Unclear(f"a file was answered with {response.status}")
                # Without the right to read it Slack shows a page to log in at, as if all were well.
                if response.status != _OK or response.content_type == "text/html":
                    raise PictureUnusable(PictureProblem.GONE, attachment.filename)
                return await gathered(response.content.iter_chunked(_CHUNK), limit, attachment.filename)

    async def _draw(self, workspace: str, card: Card) -> Drawn:
        files = await self._uploads.ready(workspace, needed(card), card.sheet_id)
        at = await self._tokens.of(workspace)
        return render.card(card, files, self._original, permalink=places.permalink(at.url, card.continues))

    async def _put(self, place: Place, drawn: Drawn, key: str, stands: MessageRef | None) -> MessageRef:
        """Change the message that stands in this channel, or post one."""
        if stands is not None and places.channel_at(stands.place) == places.channel_at(place):
            with suppress(Gone):
                await self._sender.update(places.workspace_at(place), places.channel_at(place), stands.id, drawn)
                return stands
        return await self._post(place, drawn, f"{key} {stands.id}" if stands else key)

    async def _changed(self, sheet: Sheet, card: Card, drawn: Drawn) -> MessageRef | None:
        """Change the message that stands; None where it does no more."""
        message = sheet.message
        if message is None:
            return None
        workspace, channel = places.workspace_at(sheet.place), places.channel_at(message.place)
        try:
            await self._sender.update(workspace, channel, message.id, drawn, insists=not card.phase.passes)
        except Gone:
            return None
        return message

    async def _post_for_all(self, sheet: Sheet, alone: MessageRef, card: Card, drawn: Drawn) -> MessageRef | None:
        """Post what was for one alone, which goes once that stands."""
        try:
            message = await self._post_anew(replace(sheet, message=None), card, drawn)
        except Undeliverable as trouble:
            raise NotPosted("what is private cannot be posted") from trouble
        try:
            await self._remove(alone)
        except PlantainError as trouble:  # what stands for all is not posted once more for that
            _log.warning("private_message_not_removed", trouble=str(trouble))
        return message

    async def _post_anew(self, sheet: Sheet, card: Card, drawn: Drawn) -> MessageRef | None:
        """Post a message: the first of the sheet, or one in place of what stands no more."""
        where = await self._where(sheet)
        if sheet.visibility is Visibility.POSTED or sheet.message is not None:
            key = f"{sheet.id} {sheet.message.id if sheet.message else 'posted'}"
            return await self._post(where, drawn, key)
        if card.phase is Phase.CANCELLED:  # not posted for that; whoever is at it asks for it to be shown once more
            return await self._found(sheet, where, drawn)
        message = await self._sender.post(
            places.workspace_at(where),
            places.channel_at(where),
            drawn,
            key=sheet.id,
            thread=places.thread_at(where),
            instead=lambda: self._claim(sheet),
        )
        if not message:
            raise Temporary("its placeholder is being posted", retry_after=_UNDER_WAY)
        return MessageRef(where, message)

    async def _claim(self, sheet: Sheet) -> Claimed | str | None:
        """Claim the message of a sheet, once it is its turn; where the front is at it, wait for it to stand.

        To give up the turn would be to come behind all that was completed later. Who dies over it loses it soon.
        """
        for _ in range(_STANDS):
            async with self._database.reading() as uow:
                found = await uow.sheets.get(sheet.id)
            if found is None:
                return None
            if found.message is not None:
                return found.message.id
            now = self._clock.now()
            if found.posting_at is None or found.posting_at < now - POSTED_WITHIN:
                async with self._database.writing() as uow:
                    if await uow.sheets.begin_posting(sheet.id, now, now - POSTED_WITHIN):
                        return Claimed(since=found.posting_at)
            await asyncio.sleep(_STANDS_EVERY)
        return None

    async def _found(self, sheet: Sheet, where: Place, drawn: Drawn) -> MessageRef | None:
        """Change the message of somebody who began to post it, and has died before that was written down."""
        found = None if sheet.posting_at is None else await self._find(sheet, where, sheet.posting_at)
        if found is not None:
            await self._sender.update(places.workspace_at(where), places.channel_at(where), found.id, drawn)
        return found

    async def _post(self, where: Place, drawn: Drawn, key: str, *, anyway: bool = False) -> MessageRef:
        workspace, channel, thread = places.workspace_at(where), places.channel_at(where), places.thread_at(where)
        since = await self._tried(key)
        message = await self._sender.post(workspace, channel, drawn, key=key, thread=thread, since=since, anyway=anyway)
        return MessageRef(where, message)

    async def _tried(self, key: str) -> datetime | None:
        """Tell when a message was first tried to be written, None where it was not; now it is, by its key."""
        async with self._database.writing() as uow:
            return await uow.marks.put(f"slack.tried {key}", self._clock.now())

    async def _where(self, sheet: Sheet) -> Place:
        """Tell where its message stands: what is private in the requester's direct messages."""
        if sheet.visibility is not Visibility.PRIVATE or sheet.place.tenant.owner:
            return sheet.place
        requester = sheet.requester
        direct = await self._sender.direct(places.workspace_of(requester), places.user_of(requester))
        return places.alone(sheet.place, direct)

    async def _say_status(self, sheet: Sheet, card: Card) -> None:
        """Let the thread of somebody who talks with the bot alone say that it is at work, until it is not any more."""
        if not sheet.place.tenant.owner or not sheet.place.thread:
            return
        says = wording.AT_WORK if card.phase.passes else ""
        channel, thread = sheet.place.channel.id, sheet.place.thread
        try:
            await (self._sender.once if card.phase.passes else self._sender.call)(
                places.workspace_at(sheet.place),
                "assistant.threads.setStatus",
                channel_id=channel,
                thread_ts=thread,
                status=says,
            )
        except (PlantainError, SlackApiError) as trouble:  # it is worth no more than that
            _log.info("status_not_said", trouble=str(trouble))

    async def _find(self, sheet: Sheet, where: Place, since: datetime) -> MessageRef | None:
        found = await self._sender.find(
            places.workspace_at(where),
            places.channel_at(where),
            sheet.id,
            thread=places.thread_at(where),
            since=since,
        )
        return MessageRef(where, found) if found else None

    async def _whispered(self, where: Place, user: str, notice: Notice) -> bool:
        """Tell a member alone, in a channel; False where that cannot be."""
        workspace, channel, thread = places.workspace_at(where), places.channel_at(where), places.thread_at(where)
        try:
            await self._sender.whisper(workspace, channel, user, render.notice(notice), thread=thread)
        except Undeliverable:
            return False
        return True

    async def _last_posted(self, sheet: Sheet) -> MessageRef | None:
        """Return the message that was posted meanwhile, if any, and see to it that nobody posts one any more.

        Raises Temporary while somebody is at it.
        """
        async with self._database.writing() as uow:
            now = self._clock.now()
            if not await uow.sheets.begin_posting(sheet.id, now, now - POSTED_WITHIN):
                stands = await uow.sheets.get(sheet.id)
                if stands is not None and stands.message is None:
                    raise Temporary("its placeholder is being posted", retry_after=_UNDER_WAY)
                return None if stands is None else stands.message
        if sheet.posting_at is None:
            return None
        with suppress(Undeliverable):  # where the workspace has removed the app there is nothing to take away
            return await self._find(sheet, await self._where(sheet), sheet.posting_at)  # of one who died meanwhile
        return None

    async def _remove(self, message: MessageRef) -> None:
        with suppress(Gone, Undeliverable):
            await self._sender.delete(places.workspace_at(message.place), places.channel_at(message.place), message.id)
