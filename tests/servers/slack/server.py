"""The loopback Slack itself, and its workspaces."""

import re
import secrets
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import web

from tests.servers.slack import inbound
from tests.servers.slack.asked import Asked
from tests.servers.slack.callbacks import Callbacks
from tests.servers.slack.calls import Call
from tests.servers.slack.deliveries import EVENT, Delivery
from tests.servers.slack.faults import Fault
from tests.servers.slack.front import Front
from tests.servers.slack.hearing import Hearing
from tests.servers.slack.hooking import Hooking
from tests.servers.slack.interactions import Interactions
from tests.servers.slack.limits import Limits
from tests.servers.slack.people import Person
from tests.servers.slack.posts import File, Message, Post
from tests.servers.slack.responses import Responses
from tests.servers.slack.settings import Settings
from tests.servers.slack.stage import Stage
from tests.servers.slack.storage import Storage
from tests.servers.slack.texts import buttons, label_of, words
from tests.servers.slack.tokens import Grant
from tests.servers.slack.workspaces import Workspace
from tests.servers.slack.world import Channel, Enterprise, Json, Team

_SCOPES: Final = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
}


class SlackServer:
    """Speaks Slack's Web API, Socket Mode and file storage on loopback, for one application in many workspaces.

    Tests assert `problems == []`: what no well-made bot would send. checked: whether calls are held against the
    descriptions of blocks, views and arguments, where those are at hand. check_payloads: whether what this server tells
    the bot is held against the description of that too.
    """

    def __init__(self, *, port: int = 0, checked: bool = True) -> None:
        self.stage = Stage(checked=checked)
        self.limits = Limits()
        self.signing_secret = secrets.token_hex(16)
        self.front = Front(self.stage, self.limits)
        self.storage = Storage(self.stage)
        self.hooking = Hooking(self.stage)
        self.interactions = Interactions(self.stage)
        self.hearing = Hearing(self.stage, self.interactions, self.subscribed)
        self.responses = Responses(self.stage)
        self.callbacks = Callbacks(self.stage.deliveries, self.signing_secret)
        self.check_payloads = False
        self.status_life = 120.0  # s
        self.stage.deliveries.sent = self._told
        self.stage.deliveries.courier = self.stage.sockets
        self.stage.uninstalled = self._uninstalled
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 30)
        app.router.add_route("*", "/api/{method}", self.front.handle)
        app.router.add_get("/oauth/v2/authorize", self.stage.oauth.page)
        app.router.add_get("/link", self.stage.sockets.serve)
        app.router.add_post("/upload/v1/{file}", self.storage.take)
        app.router.add_get("/files/files-pri/{where}/{name:.*}", self.storage.give)
        app.router.add_post("/actions/{team}/{token}", self.hooking.take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.stage.base = self._base
        self.stage.sockets.url = f"ws://127.0.0.1:{self._port}/link"
        self.stage.files.base = self.files_url
        self.stage.files.uploads = f"{self._base}/upload/v1"
        self.stage.hooks.base = f"{self._base}/actions"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stage.deliveries.stop()
        await self.callbacks.close()
        self.stage.sockets.cut()
        if self._runner is not None:
            await self._runner.cleanup()

    # where it is

    @property
    def _base(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        return f"{self._base}/api/"

    @property
    def files_url(self) -> str:
        return f"{self._base}/files"

    @property
    def app_id(self) -> str:
        return self.stage.world.app_id

    @property
    def app_token(self) -> str:
        return self.stage.tokens.app_token

    @property
    def authorize_url(self) -> str:
        """The page that asks people; slack.com's own is understood as well by those who install."""
        return f"{self._base}/oauth/v2/authorize"

    @property
    def client_id(self) -> str:
        return self.stage.oauth.client_id

    @property
    def client_secret(self) -> str:
        return self.stage.oauth.client_secret

    # HTTP mode

    @property
    def request_url(self) -> str:
        """The bot's own address; while it is set, everything is delivered there and nothing over sockets."""
        return self.callbacks.url

    @request_url.setter
    def request_url(self, url: str) -> None:
        self.callbacks.url = url
        self.stage.deliveries.courier = self.callbacks if url else self.stage.sockets

    # what the application is at Slack

    @property
    def settings(self) -> Settings:
        """What its settings say; without a manifest every command is offered, and the usual events are told."""
        return self.stage.settings

    def configure(self, manifest: Json) -> None:
        """Make the application as a manifest says: its commands, shortcuts, events, tabs, and scopes from now on."""
        self.settings.read(manifest)
        scopes = manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())
        self.stage.tokens.scopes = set(scopes)
        for grant in self.stage.tokens.grants:
            grant.scopes = set(scopes)

    # what it has seen

    @property
    def problems(self) -> list[str]:
        return self.stage.problems

    @property
    def calls(self) -> list[Call]:
        """All calls of the Web API, as they were answered."""
        return self.stage.calls

    def called(self, method: str) -> list[Call]:
        """Return the calls of the methods that the regular expression fits wholly."""
        return [call for call in self.calls if re.fullmatch(method, call.method)]

    @property
    def deliveries(self) -> list[Delivery]:
        """All that the bot was told, with its attempts and acknowledgements."""
        return self.stage.deliveries.made

    @property
    def latencies(self) -> list[float]:
        """Seconds from each first delivery to its acknowledgement, events left out."""
        return [one.latency for one in self.deliveries if one.latency is not None and one.kind != EVENT]

    @property
    def pings(self) -> list[tuple[Message, tuple[str, ...]]]:
        """The messages of the bot that notified somebody when they came, with whom."""
        sent = [post for post in self.stage.world.posts() if post.author.bot_id and post.notified]
        return [(self.see(post), tuple(post.notified)) for post in sent if post.author is post.channel.team.bot]

    def status(self, channel: Channel, thread: str) -> str:
        """Return what a thread says that the bot is doing; empty once it has lapsed, or the bot has answered."""
        said = zip(self.stage.statuses, self.stage.status_marks, strict=True)
        here = [(one, mark) for one, mark in said if (one.channel, one.thread) == (channel.id, thread)]
        if not here or time.monotonic() - here[-1][0].at > self.status_life:
            return ""
        newest, mark = here[-1]
        bots = [post for post in channel.posts if post.author.bot_id and thread in {post.thread_ts, post.ts}]
        return "" if any(post.changed > mark for post in bots) else newest.text

    # the world

    def enterprise(self, name: str, *, installed: bool = False) -> Enterprise:
        """Make an organisation; installed: the application is there for all of its workspaces at once."""
        made = self.stage.world.enterprise(name)
        if installed:
            self.stage.tokens.grant(self.stage.world.install(made, None), None, made)
        return made

    def workspace(self, name: str, enterprise: Enterprise | None = None, *, installed: bool = True) -> Workspace:
        """Make a workspace, with the application in it or without; what is installed for all needs no more."""
        team = self.stage.world.team(name, enterprise)
        if installed and self.stage.tokens.at(team) is None:
            self.stage.tokens.grant(team.bot, team)
        return Workspace(self, team)

    def subscribed(self, team: Team, event: str) -> bool:
        """Tell whether the bot hears of an event: it has subscribed to it, and may."""
        grant = self.stage.tokens.at(team)
        needed = _SCOPES.get(event, "")
        return event in self.settings.events and grant is not None and (not needed or needed in grant.scopes)

    def _told(self, delivery: Delivery) -> None:
        if self.check_payloads:
            self.problems.extend(f"this server told the bot a wrong {says}" for says in inbound.problems(delivery))

    def _uninstalled(self, grant: Grant) -> None:
        """End an installation, and tell the bot of it in no certain order."""
        for team in [one for one in self.stage.world.teams if grant.reaches(one)]:
            revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [grant.bot.id]}}
            for event in (revoked, {"type": "app_uninstalled"}):
                if event["type"] in self.settings.events:
                    self.interactions.event(team, team.bot, {**event, "event_ts": self.stage.world.stamps()})
        self.stage.tokens.end(grant, "account_inactive")

    # what is seen

    def see(self, post: Post) -> Message:
        """Return a message as it is now."""
        pictures = [
            File(stored.id, stored.name, stored.data or b"", stored.media_type, alt)
            for stored, alt in self.stage.messages.pictures(post)
        ]
        shared = [File(one.id, one.name, one.data or b"", one.media_type, one.alt) for one in post.files]
        return Message(
            ts=post.ts,
            channel=post.channel,
            author=post.author,
            text=post.text,
            words=words(post.text, post.blocks),
            blocks=tuple(post.blocks),
            buttons=tuple(label_of(button) for button in buttons(post.blocks)),
            files=(*pictures, *shared),
            thread=post.thread_ts if post.thread_ts != post.ts else "",
            ephemeral=post.only_for is not None,
            deleted=post.deleted,
            edits=post.edits,
            metadata=post.metadata,
            mentions=tuple(post.notified),
            links=tuple(post.links),
            unfurls=post.unfurls,
        )

    def now(self, message: Message) -> Message:
        """Return the same message as it is by now."""
        return self.see(next(post for post in message.channel.posts if post.ts == message.ts))

    def visible(self, channel: Channel, *, to: Person) -> list[Message]:
        """Return a channel with its threads as somebody sees it, newest last."""
        return [self.see(post) for post in channel.posts if post.seen_by(to.user)]

    async def seen(
        self, channel: Channel, holds: Callable[[Message], Any], *, to: Person, within: float = 15.0
    ) -> Message:
        """Wait until somebody sees such a message in a channel; raises AssertionError."""

        def found() -> Message | None:
            return next((message for message in self.visible(channel, to=to) if holds(message)), None)

        def told() -> str:
            lines = [f"- {message.author.name}: {message.words!r}" for message in self.visible(channel, to=to)]
            return "no message is so; there are:\n" + ("\n".join(lines) or "none")

        return await self.stage.changes.until(found, within, told)

    async def until(self, holds: Callable[[], Any], within: float = 15.0) -> None:
        """Wait until something is so that changes with calls, messages and acknowledgements; raises AssertionError."""
        await self.stage.changes.until(lambda: bool(holds()), within, lambda: "it is not so")

    async def connected(self, connections: int = 1, within: float = 15.0) -> None:
        """Wait until a bot has so many sockets."""

        def enough() -> bool:
            return len(self.stage.sockets.live) >= connections

        await self.stage.changes.until(enough, within, lambda: "no bot is connected")

    # trouble

    def fail(self, method: str, status: int | None = None, **more: Any) -> Fault:
        """Let calls of a method fail; see Fault."""
        return self.stage.faults.add(Fault(method, status, **more))

    def heal(self) -> None:
        """Take back the faults that have not happened yet."""
        self.stage.faults.clear()

    def cut_sockets(self) -> None:
        """Break every socket, as a network does."""
        self.stage.sockets.cut()

    async def refresh_sockets(self, reason: str = "refresh_requested", *, most: int | None = None) -> None:
        """Ask for sockets to be replaced: all, or so many of the oldest."""
        await self.stage.sockets.refresh(reason, most)

    async def replay(self, what: Asked | Delivery | Message, times: int = 1) -> None:
        """Deliver the same once more, or so many times at once; of a message all events that told of it."""
        for delivery in self._of(what):
            for number in range(times):
                self.stage.deliveries.dispatch(delivery, attempt=number + 1, reason="timeout")

    def told_of(self, message: Message) -> list[Delivery]:
        """Return the events by which the bot heard that a message came."""
        events = [one for one in self.deliveries if one.kind == EVENT and one.channel is message.channel]
        return [one for one in events if one.payload["event"].get("ts") == message.ts]

    def _of(self, what: Asked | Delivery | Message) -> list[Delivery]:
        if isinstance(what, Message):
            return self.told_of(what)
        return [what.delivery if isinstance(what, Asked) else what]
