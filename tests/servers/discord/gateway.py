"""The gateway: sessions that identify, resume and are told what happens."""

import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any, Final

from aiohttp import WSMsgType, web

from tests.servers.discord import payloads
from tests.servers.discord.cdn import Cdn
from tests.servers.discord.post_payloads import hides, of_post
from tests.servers.discord.posts import Post
from tests.servers.discord.sessions import DISPATCH, Link, Session, packer
from tests.servers.discord.world import Channel, Guild, Json, World
from tests.servers.waiting import Changes

HEARTBEAT, IDENTIFY, PRESENCE, RESUME = 1, 2, 3, 6  # opcodes
RECONNECT, MEMBERS, INVALID, HELLO, ACK = 7, 8, 9, 10, 11
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 9, 1 << 12, 1 << 15  # intents
PRIVILEGED: Final = 1 << 1 | 1 << 8 | MESSAGE_CONTENT
_KNOWN: Final = (1 << 26) - 1
_BEAT: Final = 41_250  # ms


def _unheard(problem: str) -> None:
    raise AssertionError(problem)


class Gateway:
    """Keeps sessions and tells them what happens.

    privileged: the intents that the application was granted. identified: the bodies of all IDENTIFYs. shards: how many
    GET /gateway/bot recommends.
    """

    def __init__(self, world: World, cdn: Cdn, token: str, changes: Changes) -> None:
        self._world = world
        self._cdn = cdn
        self._token = token
        self._changes = changes
        self.url = ""
        self.shards = 1
        self.privileged = 0
        self.sessions: dict[str, Session] = {}
        self.identified: list[Json] = []
        self.resumed = 0  # sessions that were taken up again
        self.presences: list[Json] = []
        self.problems: Callable[[str], None] = _unheard
        self._links: set[Link] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(max_msg_size=4096 * 4, autoping=False)
        await socket.prepare(request)
        pack = packer(request.query.get("compress"))
        if pack is None:
            self.problems(f"gateway: compress={request.query['compress']} cannot be served by this Python")
            await socket.close(code=4000)
            return socket
        link = Link(socket, request, pack)
        self._links.add(link)
        link.push(HELLO, {"heartbeat_interval": _BEAT})
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    await self._take(link, json.loads(frame.data))
                elif frame.type is WSMsgType.PING:
                    await socket.pong(frame.data)
                elif frame.type is WSMsgType.PONG:
                    link.heard = True
                    self._changes.happened()
        finally:
            self._gone(link, socket.close_code)
            await link.ended()
        return socket

    def _gone(self, link: Link, code: int | None) -> None:
        self._links.discard(link)
        session = link.session
        if session is None or session.link is not link:
            return
        session.link = None
        if code in {1000, 1001}:
            self.sessions.pop(session.id, None)
        self._changes.happened()

    async def _take(self, link: Link, said: Json) -> None:
        op: int = said["op"]
        data: Any = said.get("d")
        if op == HEARTBEAT:
            link.push(ACK)
        elif op == IDENTIFY:
            await self._identify(link, data)
        elif op == RESUME:
            await self._resume(link, data)
        elif link.session is None:
            await link.refuse(4003, "Not authenticated.")
        elif op == PRESENCE:
            self.presences.append(data)
            self._changes.happened()
        elif op == MEMBERS:
            self._members(link.session, data)
        else:
            self.problems(f"gateway: op {op} is not served")
            await link.refuse(4001, "Unknown opcode.")

    async def _identify(self, link: Link, data: Json) -> None:
        self.identified.append(data)
        shard, shards = data.get("shard", [0, 1])
        intents = data.get("intents")
        if link.session is not None:
            await link.refuse(4005, "Already authenticated.")
        elif data.get("token") != self._token:
            await link.refuse(4004, "Authentication failed.")
        elif not 0 <= shard < shards:
            await link.refuse(4010, "Invalid shard.")
        elif not isinstance(intents, int) or intents & ~_KNOWN:
            await link.refuse(4013, "Invalid intent(s).")
        elif intents & PRIVILEGED & ~self.privileged:
            await link.refuse(4014, "Disallowed intent(s).")
        else:
            self._begin(link, Session(secrets.token_hex(16), shard, shards, intents))

    def _begin(self, link: Link, session: Session) -> None:
        link.session, session.link = session, link
        self.sessions[session.id] = session
        guilds = [guild for guild in self._world.guilds.values() if guild.bot and session.serves(guild)]
        ready = {
            "v": 10,
            "user": payloads.of_self(self._world.bot),
            "guilds": [{"id": guild.id, "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "session_type": "normal",
            "private_channels": [],
            "relationships": [],
            "shard": [session.shard, session.shards],
            "application": {"id": self._world.bot.id, "flags": 0},
        }
        session.tell("READY", ready)
        for guild in guilds:
            guild.announced = True
            if session.wants(GUILDS):
                session.tell("GUILD_CREATE", payloads.of_new_guild(guild, self._world.bot))
        link.ask_whether_heard()

    async def _resume(self, link: Link, data: Json) -> None:
        session = self.sessions.get(data.get("session_id", ""))
        if data.get("token") != self._token:
            await link.refuse(4004, "Authentication failed.")
        elif session is None:
            link.push(INVALID, data=False)
        elif data["seq"] > session.number:
            await link.refuse(4007, "Invalid seq.")
        else:
            link.session, session.link = session, link
            for number, name, told in list(session.told):
                if number > data["seq"]:
                    link.push(DISPATCH, told, number=number, name=name)
            self.resumed += 1
            session.tell("RESUMED", {"_trace": []})
            link.ask_whether_heard()

    def _members(self, session: Session, data: Json) -> None:
        guild = self._world.guilds[str(data["guild_id"])]
        wanted = data.get("user_ids") or []
        ids = [str(wanted)] if isinstance(wanted, str | int) else [str(user_id) for user_id in wanted]
        found = [guild.members[user_id] for user_id in ids if user_id in guild.members]
        chunk = {
            "guild_id": guild.id,
            "members": [payloads.of_member(membership) for membership in found],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [user_id for user_id in ids if user_id not in guild.members],
            "nonce": data.get("nonce"),
        }
        session.tell("GUILD_MEMBERS_CHUNK", chunk)

    # what happens

    def of_guild(self, name: str, guild: Guild, data: Json) -> None:
        """Tell of a guild or of what is in it."""
        if guild.bot and guild.announced:
            self._tell(name, data, guild, GUILDS)

    def gone(self, guild: Guild, data: Json) -> None:
        self._tell("GUILD_DELETE", data, guild, GUILDS)

    def of_post(self, name: str, post: Post) -> None:
        """Tell of a message, to those who may see it; nobody is told of an ephemeral one."""
        if post.only_for is not None or not self._hears(post.channel):
            return
        for session in self._serving(post.channel):
            if session.wants(_intent(post.channel)):
                bare = hides(post, self._world.bot) and not session.wants(MESSAGE_CONTENT)
                session.tell(name, self._told(post, bare=bare))

    def of_removal(self, post: Post) -> None:
        if post.only_for is None and self._hears(post.channel):
            data = {"id": post.id, "channel_id": post.channel.id}
            guild = post.channel.guild
            self._tell("MESSAGE_DELETE", data | ({"guild_id": guild.id} if guild else {}), post.channel)

    def of_interaction(self, channel: Channel, data: Json) -> None:
        """Tell of an interaction; somebody must be there, or must have been, to resume."""
        sessions = list(self._serving(channel))
        if not sessions:
            raise AssertionError("no bot is connected, so nobody hears of an interaction")
        for session in sessions:
            session.tell("INTERACTION_CREATE", data)

    def _told(self, post: Post, *, bare: bool) -> Json:
        data = of_post(post, self._cdn, bare=bare)
        guild = post.channel.guild
        if guild is not None:
            data["guild_id"] = guild.id
            if post.author.id in guild.members:
                data["member"] = payloads.of_member(guild.members[post.author.id], with_user=False)
        return data

    def _hears(self, channel: Channel) -> bool:
        if channel.guild is None:
            return self._world.bot in channel.recipients
        return channel.guild.bot and channel.guild.announced and channel.seen_by(self._world.bot)

    def _tell(self, name: str, data: Json, place: Channel | Guild, intent: int | None = None) -> None:
        wanted = intent or (_intent(place) if isinstance(place, Channel) else GUILDS)
        for session in self._serving(place):
            if session.wants(wanted):
                session.tell(name, data)

    def _serving(self, place: Channel | Guild) -> Iterator[Session]:
        return (session for session in list(self.sessions.values()) if session.serves(place))

    # what is done to connections

    def ready(self) -> bool:
        """Tell whether every shard has a session that is connected and has read what it was told at first."""
        live = [session for session in self.sessions.values() if session.link is not None and session.link.heard]
        return any(
            {session.shard for session in live if session.shards == count} == set(range(count))
            for count in {session.shards for session in live}
        )

    def cut(self) -> None:
        """Drop every socket without ceremony; the sessions can be resumed."""
        for link in list(self._links):
            self._detach(link)
            link.cut()

    def _detach(self, link: Link) -> None:
        if link.session is not None and link.session.link is link:
            link.session.link = None

    def ask_to_reconnect(self) -> None:
        for link in self._links:
            link.push(RECONNECT)

    def invalidate(self) -> None:
        """Forget every session: who is connected must identify anew, and so must who resumes."""
        self.sessions.clear()
        for link in self._links:
            link.session = None
            link.push(INVALID, data=False)


def _intent(channel: Channel) -> int:
    return DIRECT_MESSAGES if channel.guild is None else GUILD_MESSAGES
