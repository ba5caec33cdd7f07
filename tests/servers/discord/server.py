"""The loopback server itself, and the people who use it."""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.servers.discord import payloads
from tests.servers.discord.asked import Asked
from tests.servers.discord.cdn import Cdn, Upload
from tests.servers.discord.commands import Commands
from tests.servers.discord.faults import Fault
from tests.servers.discord.front import PREFIX, Front, Request
from tests.servers.discord.gateway import Gateway
from tests.servers.discord.interactions import Interaction, Interactions
from tests.servers.discord.messages import Messages
from tests.servers.discord.people import Person, shown_file
from tests.servers.discord.permissions import MANAGER, MODERATOR, Can
from tests.servers.discord.post_payloads import of_post, shown
from tests.servers.discord.posts import BUTTON, LOADING, File, Message, Post, label_of, walk, words
from tests.servers.discord.rest import Rest
from tests.servers.discord.schema import Spec, official
from tests.servers.discord.world import DEFAULT_LIMIT, Channel, Guild, Json, Overwrite, Role, User, World
from tests.servers.waiting import Changes

_SHA: int = 64


class DiscordServer:
    """Speaks Discord's gateway, REST API v10 and CDN on loopback, to any number of clients with its one token.

    Tests assert `problems == []`: what no well-made bot would send. requests: all that arrived at the REST API.
    latencies: seconds from each interaction's dispatch to the arrival of its callback, measured here. overrides: names
    of commands that everybody is offered whatever their default permissions. responses_ping: whether a reply with ping
    to the answer to an interaction mentions the bot, as one to any other message does. checked: whether requests are
    held against the official description, where that is at hand.
    """

    def __init__(self, *, port: int = 0, token: str = "", shards: int = 1, checked: bool = True) -> None:
        self.token = token or f"loopback.{secrets.token_urlsafe(24)}"
        self.public_key = secrets.token_hex(_SHA // 2)
        self.overrides: set[str] = set()
        self.responses_ping = True
        self.changes = Changes()
        self.world = World()
        self.cdn = Cdn(self.world.ids)
        self.gateway = Gateway(self.world, self.cdn, self.token, self.changes)
        self.gateway.shards = shards
        self.messages = Messages(self.world, self.cdn, self.gateway, self.changes)
        self.interactions = Interactions(self.world, self.messages, self.changes)
        self.commands = Commands(self.world.ids, self.world.bot.id)
        self.rest = Rest(self.world, self.messages, self.interactions, self.commands, self.gateway, self.cdn)
        self.rest.public_key = self.public_key
        self.front = Front(self.rest, self.interactions, official() if checked else Spec(None), self.token)
        self.gateway.problems = self.problems.append
        self.world.channel_added = self._tell_of_channel
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 28)
        app.router.add_route("*", PREFIX + "/{rest:.*}", self._take)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/cdn/{rest:.*}", self._give)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.gateway.url = self.gateway_url
        self.cdn.base = self.cdn_url
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.gateway.cut()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        answer = await self.front.handle(request)
        self.changes.happened()
        return answer

    async def _give(self, request: web.Request) -> web.StreamResponse:
        return self.cdn.serve(request)

    # where it is

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/gateway"

    @property
    def cdn_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/cdn"

    @property
    def application_id(self) -> str:
        return self.world.bot.id

    @property
    def bot(self) -> User:
        return self.world.bot

    # what it has seen

    @property
    def problems(self) -> list[str]:
        return self.front.problems

    @property
    def requests(self) -> list[Request]:
        return self.front.requests

    @property
    def latencies(self) -> list[float]:
        return self.interactions.latencies

    @property
    def presences(self) -> list[Json]:
        return self.gateway.presences

    def calls(self, method: str, pattern: str) -> list[Request]:
        """Return the requests of a method whose template or path the regular expression finds."""
        fits = re.compile(pattern)
        found = (one for one in self.requests if one.method == method)
        return [one for one in found if fits.search(one.template) or fits.search(one.path)]

    # the world

    def guild(
        self, name: str, *, bot: bool = True, locale: str = "en-US", filesize_limit: int = DEFAULT_LIMIT
    ) -> Guild:
        """Make a guild; without the bot it is one where only people bring the application along."""
        return self.world.guild(name, bot=bot, locale=locale, filesize_limit=filesize_limit)

    def user(self, name: str, *, locale: str = "en-US") -> Person:
        """Make somebody who is in no guild."""
        return Person(self, self.world.user(name, locale=locale))

    def member(
        self,
        name: str,
        *guilds: Guild,
        roles: Iterable[Role] = (),
        moderator: bool = False,
        manager: bool = False,
        locale: str = "en-US",
    ) -> Person:
        """Make a member of guilds; moderator: Manage Messages and Moderate Members, manager: Manage Guild."""
        person = self.user(name, locale=locale)
        for guild in guilds:
            held = [role for role in roles if role.guild is guild]
            held += [guild.role("Moderator", MODERATOR)] if moderator else []
            held += [guild.role("Manager", MANAGER)] if manager else []
            guild.add(person.user, held)
        return person

    def private(self, one: Person, other: Person) -> Channel:
        """Return the direct messages of two people, without the bot."""
        return self.world.between(one.user, other.user)

    def file(self, name: str, data: bytes, description: str | None = None) -> Upload:
        return Upload(name, data, description)

    async def join(self, guild: Guild) -> None:
        """Let the bot into a guild while it is connected, or end an outage."""
        known = guild.bot
        self.world.invite_bot(guild)
        guild.announced = True
        told = payloads.of_new_guild(guild, self.bot)
        if not known:
            del told["unavailable"]  # said of those alone that are there again: so clients tell a new one
        self.gateway.of_guild("GUILD_CREATE", guild, told)

    async def leave(self, guild: Guild) -> None:
        """Throw the bot out of a guild."""
        guild.bot = guild.announced = False
        guild.members.pop(self.bot.id, None)
        self.gateway.gone(guild, {"id": guild.id})

    async def outage(self, guild: Guild) -> None:
        """Let a guild be unavailable, as in an outage; join brings it back."""
        guild.announced = False
        self.gateway.gone(guild, {"id": guild.id, "unavailable": True})

    def _tell_of_channel(self, channel: Channel, event: str) -> None:
        if channel.guild is not None and channel.seen_by(self.bot):
            data = payloads.of_channel(channel, self.bot)
            self.gateway.of_guild(event, channel.guild, data | ({"newly_created": True} if channel.parent else {}))

    # what is seen

    def see(self, post: Post) -> Message:
        """Return a message as it is now."""
        payload = of_post(post, self.cdn)
        buttons = [part for part in walk(payload["components"]) if part["type"] == BUTTON]
        return Message(
            id=post.id,
            channel=post.channel,
            author=post.author,
            text=words(payload),
            buttons=tuple(label_of(part) for part in buttons),
            files=tuple(shown_file(self.cdn, kept) for kept in shown(post)),
            ephemeral=post.only_for is not None,
            edited=post.edits > 0,
            deleted=post.deleted,
            payload=payload,
            mentions=tuple(post.mentions),
            disabled=tuple(label_of(part) for part in buttons if part.get("disabled")),
            loading=bool(post.flags & LOADING),
        )

    def post_of(self, message: Message) -> Post:
        return next(post for post in message.channel.posts if post.id == message.id)

    def now(self, message: Message) -> Message:
        """Return the same message as it is by now."""
        return self.see(self.post_of(message))

    def asked(self, interaction: Interaction) -> Asked:
        return Asked(interaction, self.see, self.changes)

    def visible(self, channel: Channel, *, to: Person) -> list[Message]:
        """Return a channel as somebody sees it, newest last."""
        return [self.see(post) for post in channel.posts if post.seen_by(to.user)]

    def dms(self, person: Person) -> list[Message]:
        """Return what the bot wrote to somebody, newest last."""
        return [message for message in self.visible(person.direct, to=person) if message.author is self.bot]

    async def seen(
        self,
        channel: Channel,
        holds: Callable[[Message], Any],
        *,
        to: Person,
        within: float = 15.0,
    ) -> Message:
        """Wait until somebody sees such a message in a channel; raises AssertionError."""

        def found() -> Message | None:
            return next((message for message in self.visible(channel, to=to) if holds(message)), None)

        def told() -> str:
            lines = [f"- {message.author.name}: {message.text!r}" for message in self.visible(channel, to=to)]
            return "no message is so; there are:\n" + ("\n".join(lines) or "none")

        return await self.changes.until(found, within, told)

    async def until(self, holds: Callable[[], Any], within: float = 15.0) -> None:
        """Wait until something is so that changes with requests and messages; raises AssertionError."""
        await self.changes.until(lambda: bool(holds()), within, lambda: "it is not so")

    async def connected(self, within: float = 15.0) -> None:
        """Wait until every shard of a bot is READY and has its guilds, or has resumed."""
        await self.changes.until(self.gateway.ready, within, lambda: "no bot is connected with all its shards")

    async def registered(self, within: float = 15.0) -> None:
        """Wait until the bot has registered its commands."""
        await self.changes.until(lambda: self.commands.registered, within, lambda: "no commands were registered")

    # what befalls messages and places

    async def replay(self, asked: Asked) -> None:
        """Dispatch the same interaction once more, as a RESUME or a second instance would have it."""
        self.gateway.of_interaction(asked.interaction.channel, asked.interaction.payload)

    def age(self, message: Message, *, hours: float) -> None:
        """Let a message, and the interaction that it answers, be so much older."""
        post = self.post_of(message)
        post.created -= timedelta(hours=hours)
        answered = self.interactions.of_post(post)
        if answered is not None:
            answered.born -= hours * 3600

    def delete(self, message: Message) -> None:
        """Remove a message, as a moderator does; nobody but the bot can remove an ephemeral one."""
        assert not message.ephemeral, "an ephemeral message can be dismissed, not removed"
        self.messages.remove(self.post_of(message))

    def close_dms(self, person: Person) -> None:
        person.user.dms_closed = True

    def forbid(self, channel: Channel, *, only: Can = Can.VIEW_CHANNEL) -> None:
        """Take a permission from the bot in a channel; without View Channel it has none at all there."""
        channel.overwrites[self.bot.id] = Overwrite(self.bot.id, 1, Can.NOTHING, only)
        self._tell_of_change(channel)

    def allow(self, channel: Channel) -> None:
        """Give the bot back what was forbidden."""
        channel.overwrites.pop(self.bot.id, None)
        self._tell_of_change(channel)

    def _tell_of_change(self, channel: Channel) -> None:
        if channel.guild is not None:
            self.gateway.of_guild("CHANNEL_UPDATE", channel.guild, payloads.of_channel(channel, self.bot))

    def expire(self, what: "Asked | File | Message | str", *, code: int = 50027) -> None:
        """Let a token run out, refused with 50027 or 10015 then; or the address of a file, or of a message's files."""
        if isinstance(what, Asked):
            self.interactions.end(what.token, code)
        elif isinstance(what, Message):
            for file in what.files:
                self._sign_anew(file.url)
        elif isinstance(what, File):
            self._sign_anew(what.url)
        elif what.startswith("http"):
            self._sign_anew(what)
        else:
            self.interactions.end(what, code)

    def _sign_anew(self, url: str) -> None:
        kept = self.cdn.at(url)
        assert kept is not None, f"{url} is no attachment"
        kept.signed += 1

    # faults

    def fail(
        self,
        method: str,
        pattern: str,
        *,
        status: int | None = 500,
        after_effect: bool = False,
        times: int | None = 1,
        skip: int = 0,
        code: int = 0,
        message: str = "",
        headers: Mapping[str, str] | None = None,
        retry_after: float = 0.1,
        everywhere: bool = False,
        via: bool = True,
        close: bool = False,
        delay: float = 0.0,
        held: bool = False,
        about: str = "",
    ) -> Fault:
        """Let requests go wrong; see Fault for what each word means."""
        fault = Fault(
            method, pattern, status, after_effect, times, skip, code, message, headers or {}, retry_after, everywhere
        )
        fault.via, fault.close, fault.delay, fault.held, fault.about = via, close, delay, held, about
        return self.front.faults.add(fault)

    def heal(self) -> None:
        """Let nothing more go wrong."""
        self.front.faults.clear()

    @property
    def old_edits(self) -> int | None:
        """How many edits of messages older than an hour are still taken before 30046; None: all."""
        return self.rest.old_edits

    @old_edits.setter
    def old_edits(self, value: int | None) -> None:
        self.rest.old_edits = value

    def cut_gateway(self) -> None:
        """Drop the gateway's sockets without ceremony; what happens meanwhile is replayed after a RESUME."""
        self.gateway.cut()

    def reconnect_gateway(self) -> None:
        """Ask the clients to reconnect and resume."""
        self.gateway.ask_to_reconnect()

    def invalidate_sessions(self) -> None:
        """Forget all sessions, so that clients must identify anew."""
        self.gateway.invalidate()
