"""Answers events in time, and shows afterwards what actions say.

Slack waits three seconds, and takes a form only within those. So an action is waited for a moment, the event is
acknowledged, and what there is to show follows: as the placeholder, as a form, or as a word to the member alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, Final
from zlib import crc32

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import inbound, modals, places, render
from adapters.slack.connect import Clients
from adapters.slack.inbound import Asked
from adapters.slack.pictures import needed
from adapters.slack.render import Drawn
from adapters.slack.sending import Claimed, Sender, blocks_for
from adapters.slack.trouble import Gone, NotReady, Revoked, told_apart
from adapters.slack.uploads import Uploads, looked_at
from conversations import wording
from conversations.actions.safely import safely
from conversations.errors import PlantainError, Undeliverable
from conversations.identity import MemberRef, MessageRef
from conversations.ports import Aside, Done, Handlers, Placeholder, Response
from conversations.recent import Recent
from conversations.views import Card, Form, Listing, Notice, Tone, View

_log = structlog.get_logger()

#: s; a database that is slower than that is waited for behind the acknowledgement.
_PATIENCE: Final = 0.05
#: s; what was said comes again if it is not acknowledged, and a form shows what is wrong only until it is.
_LONG_PATIENCE: Final = 2.5
#: s once the press is acknowledged; a form that takes longer is opened empty, and filled once it is known.
_FORM_PATIENCE: Final = 1.0
_FILE: Final = "conversation.zip"

_REMEMBERED: Final = 1000  # events
_RECORDED_WITHIN: Final = 5.0  # s, when it ends

Act = Callable[[], Coroutine[Any, Any, Response | None]]
Acting = asyncio.Task[Response | None]


class Acknowledger:
    """Answers events with what actions say."""

    def __init__(self, handlers: Handlers, clients: Clients, sender: Sender, uploads: Uploads) -> None:
        self._handlers = handlers
        self._clients = clients
        self._sender = sender
        self._uploads = uploads
        self._recent: Recent[str, Acting] = Recent(_REMEMBERED)
        self._acting: set[Acting] = set()
        self._following: set[asyncio.Task[None]] = set()

    async def answer(self, asked: Asked, act: Act, ack: AsyncAck) -> None:
        """Let an action answer a command or a press; act: says None where another instance answers."""
        acting, is_new = self._begin(asked, act)
        await asyncio.wait({acting}, timeout=_PATIENCE)
        if is_new:
            self.follow(self._show_later(asked, acting))
        await ack()

    async def answer_words(self, asked: Asked, act: Act) -> bool:
        """Let an action answer words; False where it takes so long that they had better come again."""
        acting, is_new = self._begin(asked, act)
        if is_new:
            self.follow(self._show_later(asked, acting))
        await asyncio.wait({acting}, timeout=_LONG_PATIENCE)
        return acting.done()

    async def answer_form(self, asked: Asked, act: Act, ack: AsyncAck, field: str) -> None:
        """Let an action answer a form, in the form itself where it can; field: at which a refusal is shown."""
        acting, is_new = self._begin(asked, act)
        await asyncio.wait({acting}, timeout=_LONG_PATIENCE)
        match acting.result() if acting.done() else None:
            case Aside(Notice() as notice, refused=True) if field:
                await ack(**modals.errors(field, notice.text))
            case Aside(Notice() | Form() | Listing() as view):
                await ack(response_action="update", view=_modal(view, asked))
            case _:
                if is_new:
                    self.follow(self._show_later(asked, acting))
                await ack()

    async def close(self) -> None:
        """End what follows acknowledgements, once what was acknowledged has been recorded."""
        if self._acting:
            await asyncio.wait(self._acting, timeout=_RECORDED_WITHIN)
        for task in self._following:
            task.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)

    def _begin(self, asked: Asked, act: Act) -> tuple[Acting, bool]:
        """Begin an action; the same event again finds it, and is not new: what the action says is shown already."""
        acting = self._recent.get(asked.event)
        if acting is not None:
            return acting, False
        acting = asyncio.ensure_future(safely(act(), _log.exception))
        self._recent.put(asked.event, acting)
        self._acting.add(acting)
        acting.add_done_callback(partial(self._done, asked))
        return acting, True

    def _done(self, asked: Asked, acting: Acting) -> None:
        """Let what was refused be asked again as it is: a form that stands open is sent in once more."""
        self._acting.discard(acting)
        if asked.filled and not acting.cancelled() and getattr(acting.result(), "refused", False):
            self._recent.drop(asked.event)

    def follow(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something behind the acknowledgement."""
        task = asyncio.ensure_future(_logged(work))
        self._following.add(task)
        task.add_done_callback(self._following.discard)

    async def turn_away(self, asked: Asked, notice: Notice) -> None:
        """Tell a member something where there is no token for it: by the address that came with their press alone."""
        await self._reply(asked, render.notice(notice))

    async def _show_later(self, asked: Asked, acting: Acting) -> None:
        """Show what an action says once it does; where that takes long, and may be a form, one is opened meanwhile."""
        opened: str | None = ""
        if asked.opens_form:
            await asyncio.wait({acting}, timeout=_FORM_PATIENCE)
            if not acting.done():
                opened = await self._open(asked, modals.loading(wording.ONE_MOMENT))
        await self._show(asked, await asyncio.shield(acting), opened)

    async def _show(self, asked: Asked, response: Response | None, opened: str | None = "") -> None:
        """Show what an action said; opened: the form that waits for it, None where it was too late for one."""
        match response:
            case Placeholder(message=None):
                await self._place(asked, response)
            case Placeholder():
                pass  # a repeated event, whose answer stands
            case Aside(view) if opened and not isinstance(view, Card):
                with suppress(Gone):  # the member has closed it meanwhile
                    await self._sender.call(asked.workspace, "views.update", view_id=opened, view=_modal(view, asked))
            case Aside(Form()) if opened is None:
                pass  # the member is told to press again
            case Aside(Form() as form):
                await self._open(asked, _modal(form, asked))
            case Aside(view):
                await self._say(asked, view)
            case Done() | None:
                pass
        if response is not None:
            await self._add_kept(asked)

    async def _open(self, asked: Asked, view: dict[str, Any]) -> str | None:
        """Open a form, and return its id; a member who was kept waiting too long is told to press again: then None."""
        try:
            answer = await self._sender.call(asked.workspace, "views.open", trigger_id=asked.trigger, view=view)
        except PlantainError as trouble:  # it is too late, or Slack has no ear for it now
            _log.info("form_not_opened", trouble=str(trouble))
            await self._whisper(asked, render.notice(Notice(wording.TOO_SLOW, Tone.WARNING)))
            return None
        return str(answer["view"]["id"])

    async def _place(self, asked: Asked, response: Placeholder) -> None:
        """Post the placeholder, unless the worker was quicker and has posted what came of it."""
        card, where, workspace = response.card, response.place, asked.workspace
        try:
            if card.private_to is not None:
                where = places.alone(where, await self._sender.direct(workspace, asked.user))
            drawn = render.card(card, {})
            channel, thread = places.channel_at(where), places.thread_at(where)
            message = await self._sender.post(
                workspace,
                channel,
                drawn,
                key=card.sheet_id,
                thread=thread,
                instead=lambda: self._claim(response),
            )
        except Revoked:
            await self._handlers.unplaceable(card.sheet_id)
            raise  # nobody can be told anything
        except Undeliverable:
            await self._handlers.unplaceable(card.sheet_id)
            await self._say_unplaceable(asked, response)
            return
        if message:
            await self._handlers.posted(card.sheet_id, MessageRef(where, message))
            await self._handlers.covered(card.sheet_id)
        if where != response.place and not places.is_direct(asked.channel):
            await self._whisper(asked, render.notice(Notice(wording.BY_MESSAGE)))
        if response.notice is not None:
            await self._whisper(asked, render.notice(response.notice))

    async def _claim(self, response: Placeholder) -> Claimed | None:
        """Claim the message of a sheet, once it is its turn; None where the worker was quicker."""
        return Claimed() if await self._handlers.begins_posting(response.card.sheet_id) else None

    async def _say_unplaceable(self, asked: Asked, response: Placeholder) -> None:
        """Say how what could not be shown can be."""
        if response.card.private_to is not None:
            says = wording.NOT_IN_MESSAGES
        else:
            says = wording.INVITE_ME if asked.invites else wording.NOT_BETWEEN_OTHERS
        await self._whisper(asked, render.notice(Notice(says, Tone.WARNING, draft=response.card.prompt)))

    async def _say(self, asked: Asked, view: View) -> None:
        """Say something to the member alone."""
        match view:
            case Card():
                await self._show_alone(asked, view)
            case Notice():
                await self._whisper(asked, render.notice(view))
            case Listing():
                for drawn in render.listing(view):
                    await self._whisper(asked, drawn)
            case Form():
                raise TypeError("a form is no message")

    async def _show_alone(self, asked: Asked, card: Card) -> None:
        """Show a card to the member alone."""
        try:
            await self._whisper_card(asked, card)
        except NotReady:  # somebody has deleted its files there: they are uploaded anew
            await self._whisper_card(asked, card)

    async def _whisper_card(self, asked: Asked, card: Card) -> None:
        pictures, subject = needed(card), looked_at(card.sheet_id)
        files = await self._uploads.ready(asked.workspace, pictures, subject, borrows=True)
        async with self._uploads.shown(asked.workspace, pictures):
            await self._whisper(asked, render.card(card, files))

    async def _whisper(self, asked: Asked, drawn: Drawn) -> None:
        """Show something to the member alone: where they asked, or in their direct messages."""
        key = f"{asked.key} {crc32(drawn.text.encode())}"
        if places.is_direct(asked.channel):
            with suppress(Undeliverable):  # where members talk with each other the bot is not
                await self._sender.post(asked.workspace, asked.channel, drawn, key=key, thread=asked.thread)
                return
        try:
            if asked.reply and await self._reply(asked, drawn):
                return
            await self._sender.whisper(asked.workspace, asked.channel, asked.user, drawn, thread=asked.thread)
        except Undeliverable:
            direct = await self._sender.direct(asked.workspace, asked.user)
            await self._sender.post(asked.workspace, direct, drawn, key=key)

    async def _reply(self, asked: Asked, drawn: Drawn) -> bool:
        """Answer by the address that came with the event, which works where the bot is no member; False: it did not."""
        hook = AsyncWebhookClient(asked.reply, session=self._clients.session, retry_handlers=[])
        body: dict[str, Any] = {
            "text": drawn.text,
            "blocks": blocks_for(asked.workspace, drawn),
            "response_type": "ephemeral",
            "replace_original": False,
        }
        if asked.thread:
            body["thread_ts"] = asked.thread
        try:
            with told_apart():
                return bool((await hook.send_dict(body)).status_code == 200)  # noqa: PLR2004 -- HTTP's
        except PlantainError as trouble:
            _log.info("reply_not_taken", trouble=str(trouble))
            return False

    async def _add_kept(self, asked: Asked) -> None:
        """Hand over what could not be told before."""
        where = places.place(asked.workspace, asked.channel, asked.user)
        member = MemberRef(where.tenant, places.member_id(asked.workspace, asked.user))
        await self._handlers.tell_kept(member, partial(self._hand_over, asked))

    async def _hand_over(self, asked: Asked, notice: Notice) -> None:
        if notice.file:
            direct = await self._sender.direct(asked.workspace, asked.user)
            await self._uploads.share(asked.workspace, direct, notice.file, _FILE, notice.text)
        else:
            await self._whisper(asked, render.notice(notice))


def _modal(view: View, asked: Asked) -> dict[str, Any]:
    match view:
        case Form():
            return modals.form(view, inbound.metadata(asked))
        case Notice():
            return modals.said(view)
        case Listing():
            return modals.listed(view)
        case Card():
            raise TypeError("a card is no form")


async def _logged(work: Awaitable[None]) -> None:
    """Do what follows an acknowledgement; nobody else hears of what goes wrong there."""
    try:
        await work
    except Exception:  # noqa: BLE001 -- see above
        _log.exception("answer_not_shown")
