"""Hears Discord's gateway: interactions, words said to the bot, servers that it joins."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, Final

import aiohttp
import discord
import structlog
from discord.app_commands import Choice

from adapters.discord import commands, connect, inbound, render
from adapters.discord.acknowledge import Acknowledger, Expected, Kind
from adapters.discord.render import Drawn, Surface
from conversations import wording
from conversations.actions.safely import safely
from conversations.commands import CHANGES_CARD, MAKES_CARD, OPENS_FORM, Control, Press, Submission, command_named
from conversations.identity import MessageRef
from conversations.ports import Aside, Desk, Done, Handlers, Placeholder, Response
from conversations.recent import Recent
from conversations.views import Card, Notice, Tone, View, listings

_log = structlog.get_logger()

_SEEN: Final = 5000  # events that are remembered, so that a replay costs nothing
_PRESENCE_EVERY: Final = 20.0  # s; Discord takes five changes in so many seconds
_SYNC_PAUSES: Final = (5.0, 60.0, 600.0)  # s between tries to register commands, which never become a loop
_CONNECT_PAUSE: Final = 10.0  # s until the gateway is tried again after it could not be entered


class Discord:
    """The connection to the gateway, for as long as it is open."""

    def __init__(self, token: str, desk: Desk, handlers: Handlers, *, gateway: str = "") -> None:
        self._token = token
        self._desk = desk
        self._handlers = handlers
        self._gateway = gateway
        self._client: _Client | None = None

    async def ready(self) -> bool:
        """Tell whether the gateway is there now."""
        return self._client is not None and self._client.is_ready() and not self._client.is_lost()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Stay connected until the context ends; what Discord refuses for good is logged, and tried again."""
        staying = asyncio.create_task(self._stay())
        try:
            yield
        finally:
            staying.cancel()
            with suppress(asyncio.CancelledError):
                await staying
            if self._client is not None:
                await self._client.close()

    async def _stay(self) -> None:
        while True:
            self._client = _Client(self._desk, self._handlers)
            try:
                await self._client.login(self._token)
                if self._gateway:  # else discord.py goes where Discord says
                    shards, _, _ = await self._client.http.get_bot_gateway()
                    self._client.shard_count = shards
                await self._client.connect()
            except (discord.LoginFailure, discord.PrivilegedIntentsRequired):
                _log.exception("discord_refuses", mend="Check DISCORD_TOKEN: plantain doctor says what is wrong.")
            except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError):
                _log.exception("gateway_lost")
            finally:
                await self._client.close()
            await asyncio.sleep(_CONNECT_PAUSE)


class _Client(discord.AutoShardedClient):
    """discord.py's client; it keeps no messages and no members."""

    def __init__(self, desk: Desk, handlers: Handlers) -> None:
        super().__init__(
            # None of these is privileged.
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=connect.NOBODY,
            activity=discord.CustomActivity(wording.presence(0)),
        )
        self._desk = desk
        self._actions = handlers
        self._acknowledger = Acknowledger(handlers, desk.store)
        self._seen: Recent[int, None] = Recent(_SEEN)
        self._lost: set[int | None] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def is_lost(self) -> bool:
        """Whether a shard has lost its connection."""
        return bool(self._lost)

    async def setup_hook(self) -> None:
        """Begin what goes on beside the events."""
        for work in (self._synchronise(), self._keep_present()):
            task = asyncio.create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End what goes on beside the events, and leave."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await super().close()

    async def on_shard_connect(self, shard_id: int) -> None:
        """Note that a shard is there."""
        self._lost.discard(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Note that a shard is there again."""
        self._lost.discard(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note that a shard is away."""
        self._lost.add(shard_id)
        _log.info("gateway_disconnected", shard=shard_id)

    async def on_ready(self) -> None:
        """Say so in the log."""
        _log.info("discord_ready", guilds=len(self.guilds), shards=self.shard_count)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Log what went wrong in a handler; never its arguments, which hold what members typed."""
        _log.exception("event_failed", event_handler=event_method)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Answer a command, a press, a form or a completion."""
        if not self._is_new(interaction.id):
            return
        match interaction.type:
            case discord.InteractionType.application_command:
                await self._on_command(interaction)
            case discord.InteractionType.component:
                await self._on_press(interaction, inbound.pressed(interaction))
            case discord.InteractionType.modal_submit:
                await self._on_press(interaction, inbound.submitted(interaction))
            case discord.InteractionType.autocomplete:
                await self._on_completion(interaction)
            case _:
                _log.info("interaction_unknown", kind=interaction.type.value)

    async def on_message(self, message: discord.Message) -> None:
        """Do what words say that were said to the bot."""
        if self.user is None:
            return
        submission = inbound.said(message, self.user)
        if submission is None or not self._is_new(message.id):
            return
        response = await safely(self._actions.speak(submission), _log.exception)
        match response:
            case Placeholder(card, notice=notice):
                if response.message is None:
                    await self._place(message, submission, card)
                if notice is not None:
                    await self._tell(message, submission, notice)
            case Aside(view):
                await self._tell(message, submission, view)
            case Done() | None:
                pass

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Introduce the bot, once for each server."""
        async with self._desk.database.writing() as uow:
            fresh = await uow.stamps.put(f"discord.welcome.{guild.id}", "said")
        channel = _writable(guild)
        if not fresh or channel is None:
            return
        (welcome,) = render.listing(listings.welcome())
        await channel.send(view=welcome.view, nonce=f"w{guild.id}"[:25])

    async def _on_command(self, interaction: discord.Interaction) -> None:
        if interaction.data is not None and interaction.data.get("type") == _MESSAGE_MENU:
            chosen = inbound.menu(interaction)
            if chosen is not None:
                act = self._actions.menus[chosen.name](chosen.submission)
                await self._acknowledger.answer(interaction, act, Expected(Kind.FORM))
            return
        invoked = inbound.command(interaction)
        known, act_on = command_named(invoked.name), self._actions.commands.get(invoked.name)
        if known is None or act_on is None:  # registered by an older version
            await self._acknowledger.answer(interaction, _unknown(), Expected(Kind.ASIDE))
            return
        expected = Expected(Kind.CARD, hidden=invoked.private) if known.makes else Expected(Kind.ASIDE)
        once = self._once(interaction, partial(act_on, invoked.submission), expected)
        await self._acknowledger.answer(interaction, once, expected)

    async def _on_press(self, interaction: discord.Interaction, pressed: Press | None) -> None:
        # Of an id that is none of ours, or no longer; or of the form that commands with typed options stand for here.
        if pressed is None or pressed.control is Control.SETTINGS:
            await self._acknowledger.answer(interaction, _unknown(), Expected(Kind.ASIDE))
            return
        expected = _expected(interaction, pressed)
        once = self._once(interaction, partial(self._actions.press, pressed), expected)
        await self._acknowledger.answer(interaction, once, expected)

    async def _once(
        self, interaction: discord.Interaction, act: Callable[[], Awaitable[Response]], expected: Expected
    ) -> Response | None:
        """Act, unless another instance does, or has; None then: it answers.

        What makes a card is known by its key, and what opens a form may be asked for twice.
        """
        if expected.kind in {Kind.ASIDE, Kind.CHANGE} and not await self._actions.first(f"discord:{interaction.id}"):
            return None
        return await act()

    async def _on_completion(self, interaction: discord.Interaction) -> None:
        found = commands.suggested(*inbound.completed(interaction), self._desk.catalogue)
        with suppress(discord.NotFound):  # they type on, and ask again
            await interaction.response.autocomplete([Choice(name=one, value=one) for one in found])

    async def _place(self, message: discord.Message, submission: Submission, card: Card) -> None:
        """Post a placeholder below the words that asked for it; a repetition finds it there.

        What continues something private of another place comes by itself: nobody could find its placeholder again.
        """
        if card.private_to is not None:
            return
        drawn = render.card(card, Surface())
        try:
            posted = await message.reply(view=drawn.view, nonce=card.sheet_id, mention_author=False)
        except discord.HTTPException as trouble:
            _log.info("placeholder_not_posted", turn=card.sheet_id, code=trouble.code)
            return  # the worker tries again, and says so where it cannot
        await self._actions.posted(card.sheet_id, MessageRef(submission.place, str(posted.id)))

    async def _tell(self, message: discord.Message, submission: Submission, view: View) -> None:
        """Answer the author alone, by direct message; one whose messages are closed is told so."""
        drawn = render.view(view, Surface())
        messages: Sequence[Drawn] = () if isinstance(drawn, discord.ui.Modal) else drawn
        try:
            for number, one in enumerate(messages):
                await message.author.send(view=one.view, nonce=f"{message.id}{number}")
        except discord.Forbidden:
            if isinstance(view, Notice):
                await self._actions.keep(submission.key, submission.member, view)
            closed = render.notice(Notice(wording.CLOSED, Tone.WARNING), Surface())
            with suppress(discord.Forbidden):
                await message.reply(view=closed.view, nonce=f"{message.id}c", mention_author=False)

    async def _synchronise(self) -> None:
        """Register the commands, if they are not what was registered last."""
        if self.application_id is None:
            raise RuntimeError("not logged in")
        payload = commands.registered(self._desk.catalogue)
        wanted, name = commands.digest(self.application_id, payload), f"discord.commands.{self.application_id}"
        async with self._desk.database.reading() as uow:
            if await uow.stamps.get(name) == wanted:
                return
        for pause in _SYNC_PAUSES:
            try:
                await self.http.bulk_upsert_global_commands(self.application_id, payload=payload)
            except (discord.HTTPException, aiohttp.ClientError, OSError):
                _log.exception("commands_not_registered", again_in_seconds=pause)
                await asyncio.sleep(pause)
            else:
                async with self._desk.database.writing() as uow:
                    await uow.stamps.put(name, wanted)
                _log.info("commands_registered", count=len(payload))
                return

    async def _keep_present(self) -> None:
        """Let the bot's status say how many pictures wait."""
        await self.wait_until_ready()
        said = 0
        while True:
            try:
                async with self._desk.database.reading() as uow:
                    waiting = await uow.jobs.waiting()
                if waiting != said and not self.is_lost():
                    await self.change_presence(activity=discord.CustomActivity(wording.presence(waiting)))
                    said = waiting
            except Exception:  # noqa: BLE001 -- a status is worth no more than a line in the log
                _log.exception("presence_not_told")
            await asyncio.sleep(_PRESENCE_EVERY)

    def _is_new(self, event: int) -> bool:
        """Tell whether an event has not come before; the database knows that too, but not as fast."""
        if event in self._seen:
            return False
        self._seen.put(event, None)
        return True


_MESSAGE_MENU: Final = discord.AppCommandType.message.value


def _expected(interaction: discord.Interaction, pressed: Press) -> Expected:
    if pressed.control in OPENS_FORM and not pressed.filled:
        return Expected(Kind.FORM)
    if pressed.control in MAKES_CARD:
        # What continues something private is private too.
        return Expected(Kind.CARD, hidden=interaction.message is not None and interaction.message.flags.ephemeral)
    kind = Kind.CHANGE if pressed.control in CHANGES_CARD else Kind.ASIDE
    return Expected(kind, removes=pressed.control is Control.DELETE)


async def _unknown() -> Response:
    return Aside(Notice(wording.NOT_KNOWN, Tone.WARNING), refused=True)


def _writable(guild: discord.Guild) -> discord.TextChannel | None:
    """Find where to introduce oneself: the channel for such things, else the first that may be written to."""
    named = [guild.system_channel] if guild.system_channel else []
    for channel in (*named, *guild.text_channels):
        if channel.permissions_for(guild.me).send_messages and channel.permissions_for(guild.me).view_channel:
            return channel
    return None
