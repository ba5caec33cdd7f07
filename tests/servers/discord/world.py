"""What there is: guilds, channels, roles, people. Ids are strings, as on the wire."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from bot.clock import SystemClock
from tests.servers.discord.permissions import BOT, DIRECT, EVERYONE, EVERYTHING, MANAGER, MODERATOR, Can

if TYPE_CHECKING:
    from tests.servers.discord.posts import Post

Json = dict[str, Any]

DEFAULT_LIMIT: Final = 10 * 1024 * 1024  # bytes of one file
TEXT, DM, THREAD = 0, 1, 11  # types of channels
_EPOCH: Final = datetime(2015, 1, 1, tzinfo=UTC)
_EVERYONE_SEES: Final = Can.VIEW_CHANNEL


def now() -> datetime:
    return SystemClock().now()


class Ids:
    """Makes snowflakes: milliseconds since 2015 and a count, so that later ones are greater."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> str:
        stamp = int((now() - _EPOCH).total_seconds() * 1000) << 22
        self._last = max(stamp, self._last + 1)
        return str(self._last)


@dataclass(eq=False, slots=True)
class User:
    id: str
    name: str
    bot: bool = False
    installed: bool = False  # has the application with them, in every guild
    dms_closed: bool = False
    locale: str = "en-US"


@dataclass(eq=False, slots=True)
class Role:
    id: str
    name: str
    guild: "Guild"
    permissions: Can = Can.NOTHING


@dataclass(eq=False, slots=True)
class Membership:
    user: User
    roles: list[Role]
    joined: datetime


@dataclass(eq=False, slots=True)
class Overwrite:
    id: str
    type: int  # 0 a role, 1 a member
    allow: Can
    deny: Can


@dataclass(eq=False, repr=False)
class Channel:
    """A text channel, a thread, a direct message with the bot, or one between two people."""

    world: "World"
    id: str
    name: str
    type: int = TEXT
    guild: "Guild | None" = None
    parent: "Channel | None" = None
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    recipients: list[User] = field(default_factory=list)
    posts: "list[Post]" = field(default_factory=list)

    def __repr__(self) -> str:
        return f"#{self.name or self.id}"

    def thread(self, name: str) -> "Channel":
        """Open a public thread; the bot hears of it when it is connected."""
        thread = Channel(self.world, self.world.ids(), name, THREAD, self.guild, self)
        self.world.add_channel(thread, "THREAD_CREATE")
        return thread

    def permissions_of(self, user: User) -> Can:
        """Return what somebody may do here; nothing for who is no member."""
        if self.guild is None:
            return DIRECT if user in self.recipients else Can.NOTHING
        home = self.parent or self
        return _with_overwrites(self.guild, home.overwrites, user)

    def seen_by(self, user: User) -> bool:
        return Can.VIEW_CHANNEL in self.permissions_of(user)

    @property
    def private_to_people(self) -> bool:
        """Whether it is between two people, without the bot."""
        return self.guild is None and not any(user.bot for user in self.recipients)


def _with_overwrites(guild: "Guild", overwrites: dict[str, Overwrite], user: User) -> Can:
    held = guild.permissions_of(user)
    if held == EVERYTHING or user.id not in guild.members:
        return held
    roles = [role.id for role in guild.members[user.id].roles]
    for group in ([guild.id], roles, [user.id]):
        found = [overwrites[key] for key in group if key in overwrites]
        for overwrite in found:
            held &= ~overwrite.deny
        for overwrite in found:
            held |= overwrite.allow
    return held if Can.VIEW_CHANNEL in held else Can.NOTHING


@dataclass(eq=False, repr=False)
class Guild:
    world: "World"
    id: str
    name: str
    bot: bool = True  # whether the application's bot is a member
    locale: str = "en-US"
    filesize_limit: int = DEFAULT_LIMIT  # bytes of one file
    channels: list[Channel] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    members: dict[str, Membership] = field(default_factory=dict)
    announced: bool = False  # whether connected sessions know it
    joined: datetime = field(default_factory=now)

    def __repr__(self) -> str:
        return f"Guild {self.name}"

    def channel(self, name: str, *, private: bool = False) -> Channel:
        """Make a text channel; a private one is seen by moderators, managers and the bot."""
        channel = Channel(self.world, self.world.ids(), name, TEXT, self)
        if private:
            allowed = [self.role("Moderator", MODERATOR), self.role("Manager", MANAGER), self.role("Bots", BOT)]
            channel.overwrites[self.id] = Overwrite(self.id, 0, Can.NOTHING, _EVERYONE_SEES)
            channel.overwrites |= {role.id: Overwrite(role.id, 0, _EVERYONE_SEES, Can.NOTHING) for role in allowed}
        self.world.add_channel(channel, "CHANNEL_CREATE")
        return channel

    def role(self, name: str, permissions: Can = Can.NOTHING) -> Role:
        """Return the role of this name, made if there is none."""
        found = next((role for role in self.roles if role.name == name), None)
        if found is None:
            found = Role(self.world.ids(), name, self, permissions)
            self.roles.append(found)
        return found

    def add(self, user: User, roles: Iterable[Role] = ()) -> Membership:
        """Let somebody in; who is in already gets the further roles."""
        membership = self.members.setdefault(user.id, Membership(user, [], now()))
        membership.roles += [role for role in roles if role not in membership.roles]
        return membership

    def permissions_of(self, user: User) -> Can:
        if user.id not in self.members:
            return Can.NOTHING
        held = self.roles[0].permissions
        for role in self.members[user.id].roles:
            held |= role.permissions
        return EVERYTHING if Can.ADMINISTRATOR in held else held


def _unheard(_channel: Channel, _event: str) -> None:
    """Nobody listens yet."""


class World:
    """Everything that a client could see, and the way to tell who is connected."""

    def __init__(self) -> None:
        self.ids = Ids()
        self.bot = User(self.ids(), "Plantain", bot=True)
        self.owner = User(self.ids(), "Olive")
        self.guilds: dict[str, Guild] = {}
        self.users: dict[str, User] = {self.bot.id: self.bot, self.owner.id: self.owner}
        self.channels: dict[str, Channel] = {}
        self.channel_added: Callable[[Channel, str], None] = _unheard

    def guild(self, name: str, *, bot: bool, locale: str, filesize_limit: int) -> Guild:
        guild = Guild(self, self.ids(), name, bot, locale, filesize_limit)
        guild.roles.append(Role(guild.id, "@everyone", guild, EVERYONE))
        guild.add(self.owner, [guild.role("Owner", Can.ADMINISTRATOR)])
        if bot:
            self.invite_bot(guild)
        self.guilds[guild.id] = guild
        return guild

    def invite_bot(self, guild: Guild) -> None:
        guild.bot = True
        guild.add(self.bot, [guild.role("Bots", BOT)])

    def user(self, name: str, *, locale: str = "en-US") -> User:
        user = User(self.ids(), name, locale=locale)
        self.users[user.id] = user
        return user

    def add_channel(self, channel: Channel, event: str) -> None:
        self.channels[channel.id] = channel
        if channel.guild is not None:
            channel.guild.channels.append(channel)
            self.channel_added(channel, event)

    def between(self, *users: User) -> Channel:
        """Return the direct messages of two, made if there are none."""
        for channel in self.channels.values():
            if channel.type == DM and set(channel.recipients) == set(users):
                return channel
        channel = Channel(self, self.ids(), "", DM, recipients=list(users))
        self.channels[channel.id] = channel
        return channel

    def posts(self) -> "Iterator[Post]":
        for channel in self.channels.values():
            yield from channel.posts
