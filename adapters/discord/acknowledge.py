"""Answers an interaction in time, whatever happens, and once.

An action that is done at once is answered with what it says. One that takes longer is deferred first, and what it says
then becomes the answer; a form cannot be deferred, so it is waited for until it would be too late. What an answer was
deferred as, for all or for one alone, it stays: see _after_deferral.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from typing import Final, TypeVar

import aiohttp
import discord
import structlog

from adapters.discord import inbound, render
from adapters.discord.render import Drawn, Surface
from adapters.discord.trouble import ALREADY_ANSWERED, TOO_LATE
from conversations import wording
from conversations.actions.safely import safely
from conversations.identity import MessageRef
from conversations.ports import Aside, Done, Handlers, PictureStore, Placeholder, Response
from conversations.views import Notice, Tone

_log = structlog.get_logger()
_T = TypeVar("_T")

#: s; a database that is slower than that is waited for under a deferral.
_PATIENCE: Final = 0.15
#: s; Discord gives three, and the answer has to travel.
_LAST_MOMENT: Final = 2.4
#: s between tries to answer, where discord.py makes none: after a 429 without "Via", or a connection that broke.
_SOON: Final = (0.3, 0.6)
#: s between tries to fill an answer that was deferred: there are minutes for that, and nobody else does it.
_PATIENTLY: Final = (1.0, 5.0, 20.0)
_TOO_MANY: Final = 429
_ERRORS: Final = 500


class Kind(Enum):
    """What an action is expected to answer with: that decides what it may be deferred as."""

    CARD = auto()  # for all, or where it was asked for privately for the member alone
    CHANGE = auto()  # nothing: the message pressed changes
    ASIDE = auto()  # something for the member alone
    FORM = auto()


@dataclass(frozen=True, slots=True)
class Expected:
    """How an interaction is answered."""

    kind: Kind
    hidden: bool = True  # from all but the member
    removes: bool = False  # the message pressed, which nobody else can where its presser alone sees it

    @property
    def is_hidden(self) -> bool:
        """Whether it is deferred for the member alone."""
        return self.hidden or self.kind is not Kind.CARD


class Acknowledger:
    """Answers interactions with what actions say."""

    def __init__(self, handlers: Handlers, store: PictureStore) -> None:
        self._handlers = handlers
        self._store = store

    async def answer(
        self, interaction: discord.Interaction, act: Awaitable[Response | None], expected: Expected
    ) -> None:
        """Let an action answer an interaction; what the member could not be told before is added.

        act: says None where another instance answers.
        """
        acting = asyncio.ensure_future(safely(act, _log.exception))
        patience = _LAST_MOMENT if expected.kind is Kind.FORM else _PATIENCE
        await asyncio.wait({acting}, timeout=patience)
        if acting.done():
            response = acting.result()
            if response is not None:
                await self._at_once(interaction, response, expected)
        else:
            deferred = await _defer(interaction, hidden=expected.is_hidden)
            response = await acting
            if deferred and response is not None:
                await self._after_deferral(interaction, response, hidden=expected.is_hidden)
        if response is not None:
            await self._add_kept(interaction)

    async def _at_once(self, interaction: discord.Interaction, response: Response, expected: Expected) -> None:
        match response:
            case Placeholder(message=None):
                await self._place(interaction, response)
            case Placeholder():
                pass  # a repeated event, whose answer stands
            case Aside(view):
                if not await self._tell(interaction, render.view(view, _surface(interaction))):
                    await self._after_deferral(interaction, response, hidden=expected.is_hidden)
            case Done():
                if not await _quietly(interaction, interaction.response.defer):
                    await _removed(interaction)
                if expected.removes and interaction.message and interaction.message.flags.ephemeral:
                    await interaction.delete_original_response()

    async def _after_deferral(self, interaction: discord.Interaction, response: Response, *, hidden: bool) -> None:
        match response:
            case Placeholder(card) if hidden or card.private_to is None:
                drawn = render.card(card, _surface(interaction))
                message = await self._fill(interaction, drawn)
                await self._posted(interaction, response, message.id)
                await self._handlers.covered(card.sheet_id)
            case Placeholder(card):
                # It turned out private, and all would see it here: it comes by direct message.
                await _vanish(interaction)
                await self._follow(interaction, [render.notice(Notice(wording.BY_MESSAGE), _surface(interaction))])
            case Aside(view):
                drawn_ = render.view(view, _surface(interaction))
                messages = [_too_slow(interaction)] if isinstance(drawn_, discord.ui.Modal) else list(drawn_)
                if hidden:
                    first = messages.pop(0)
                    await self._fill(interaction, first)
                else:
                    await _vanish(interaction)
                await self._follow(interaction, messages)
            case Done():
                await _removed(interaction)

    async def _place(self, interaction: discord.Interaction, response: Placeholder) -> None:
        """Post a placeholder; where that was done before, find out which message it is."""
        drawn = render.card(response.card, _surface(interaction))
        hidden = response.card.private_to is not None
        if drawn.uploads:  # a repeated event, whose result is there already and needs its files
            if await _defer(interaction, hidden=hidden):
                await self._after_deferral(interaction, response, hidden=hidden)
            return
        try:
            answered = await _again(lambda: interaction.response.send_message(view=drawn.view, ephemeral=hidden), _SOON)
            message = answered.message_id
        except discord.HTTPException as trouble:
            if trouble.code == TOO_LATE:
                _log.info("not_answered", code=trouble.code)
                return  # the worker finds no placeholder, and posts a message of its own
            if trouble.code != ALREADY_ANSWERED:
                raise
            message = (await interaction.original_response()).id
        await self._posted(interaction, response, message)

    async def _posted(self, interaction: discord.Interaction, response: Placeholder, message: int | None) -> None:
        card = response.card
        if card.private_to is None and message is not None:
            await self._handlers.posted(card.sheet_id, MessageRef(inbound.place_of(interaction), str(message)))
        if response.notice is not None:
            await self._follow(interaction, [render.notice(response.notice, _surface(interaction))])

    async def _tell(self, interaction: discord.Interaction, drawn: tuple[Drawn, ...] | discord.ui.Modal) -> bool:
        """Answer with what is drawn; see _quietly for what is returned."""
        if isinstance(drawn, discord.ui.Modal):
            return await _quietly(interaction, lambda: interaction.response.send_modal(drawn))
        first, *more = drawn
        if first.uploads:  # megabytes are read and sent after the answer
            await _defer(interaction, hidden=True)
            await self._fill(interaction, first)
        elif not await _quietly(
            interaction, lambda: interaction.response.send_message(view=first.view, ephemeral=True)
        ):
            return False
        await self._follow(interaction, more)
        return True

    async def _fill(self, interaction: discord.Interaction, drawn: Drawn) -> discord.InteractionMessage:
        """Let an answer that was deferred say something."""

        async def fill() -> discord.InteractionMessage:
            return await interaction.edit_original_response(view=drawn.view, attachments=await self._files(drawn))

        return await _again(fill, _PATIENTLY)

    async def _follow(self, interaction: discord.Interaction, messages: Sequence[Drawn]) -> None:
        for one in messages:
            await interaction.followup.send(view=one.view, files=await self._files(one), ephemeral=True, wait=True)

    async def _add_kept(self, interaction: discord.Interaction) -> None:
        """Hand over what could not be told before."""
        await self._handlers.tell_kept(inbound.member_of(interaction), partial(self._hand_over, interaction))

    async def _hand_over(self, interaction: discord.Interaction, notice: Notice) -> None:
        drawn = render.notice(notice, _surface(interaction))
        try:
            await self._follow(interaction, [drawn])
        except discord.HTTPException as trouble:
            if not drawn.uploads or trouble.status >= _ERRORS:
                raise
            # Its file is too large for this place, or is there no more.
            bare = replace(notice, text=f"{notice.text} {wording.FILE_TOO_LARGE}", file="")
            await self._follow(interaction, [render.notice(bare, _surface(interaction))])

    async def _files(self, drawn: Drawn) -> list[discord.File]:
        found = []
        for one in drawn.uploads:
            data = await self._store.get(one.key)
            if data is not None:
                found.append(one.of(data))
        return found


async def _defer(interaction: discord.Interaction, *, hidden: bool) -> bool:
    """Ask for more time; False where it was answered already, or is too late for any answer."""
    try:
        await _again(lambda: interaction.response.defer(ephemeral=hidden, thinking=True), _SOON)
    except discord.HTTPException as trouble:
        return await _still_waits(interaction, trouble)
    return True


async def _quietly(interaction: discord.Interaction, answer: Callable[[], Awaitable[object]]) -> bool:
    """Answer, where it is not too late for that; False where a deferral stands there, which is to be filled instead."""
    try:
        await _again(answer, _SOON)
    except discord.HTTPException as trouble:
        return not await _still_waits(interaction, trouble)
    return True


async def _still_waits(interaction: discord.Interaction, trouble: discord.HTTPException) -> bool:
    """Tell whether an answer was not taken because there is one that is still to be filled.

    That is one of another instance, or of an earlier try whose answer was lost on the way.
    """
    if trouble.code not in {ALREADY_ANSWERED, TOO_LATE}:
        raise trouble
    _log.info("not_answered", code=trouble.code)
    return trouble.code == ALREADY_ANSWERED and (await interaction.original_response()).flags.loading


async def _again(send: Callable[[], Awaitable[_T]], pauses: Sequence[float]) -> _T:
    """Send something that may be sent twice, and again after each pause while Discord has no ear for it."""
    for pause in pauses:
        try:
            return await send()
        except discord.HTTPException as trouble:
            if trouble.status != _TOO_MANY and trouble.status < _ERRORS:
                raise
        except (aiohttp.ClientError, OSError):
            pass  # whether it has arrived is seen by what the next try is answered
        await asyncio.sleep(pause)
    return await send()


async def _vanish(interaction: discord.Interaction) -> None:
    """Take a public deferral away.

    It becomes a message first: what follows an answer that is still awaited becomes that answer, for all to see.
    """
    shown = render.notice(Notice("…"), _surface(interaction))
    with suppress(discord.NotFound):  # the worker has taken away what would have shown something private to all
        await _again(lambda: interaction.edit_original_response(view=shown.view), _PATIENTLY)
    await _removed(interaction)


async def _removed(interaction: discord.Interaction) -> None:
    with suppress(discord.NotFound):  # by an earlier try
        await _again(interaction.delete_original_response, _PATIENTLY)


def _too_slow(interaction: discord.Interaction) -> Drawn:
    return render.notice(Notice(wording.TOO_SLOW, Tone.WARNING), _surface(interaction))


def _surface(interaction: discord.Interaction) -> Surface:
    return Surface(interaction.filesize_limit)
