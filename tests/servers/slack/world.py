"""What there is: enterprises, workspaces, channels, people. Ids are strings, as on the wire."""

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.clock import SystemClock

if TYPE_CHECKING:
    from tests.servers.slack.posts import Post

Json = dict[str, Any]

APP_SCOPES: Final = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "reactions:write",
    "users:read",
)
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def now() -> float:
    """Return seconds since 1970."""
    return SystemClock().now().timestamp()


class Ids:
    """Makes ids: a letter for the kind, then what was never used before."""

    def __init__(self) -> None:
        self._count = itertools.count(secrets.randbelow(36**6) + 36**6)

    def __call__(self, prefix: str) -> str:
        number, digits = next(self._count), ""
        while number:
            number, rest = divmod(number, 36)
            digits = _LETTERS[rest] + digits
        return f"{prefix}0{digits.rjust(9, '0')}"


class Stamps:
    """Makes timestamps, which are the ids of messages: each later than the last."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> str:
        self._last = max(int(now() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


@dataclass(eq=False, slots=True)
class Enterprise:
    """An Enterprise Grid organisation; its workspaces share one bot where it is installed for all of them."""

    id: str
    name: str
    bot_user: str = ""
    bot_id: str = ""


@dataclass(eq=False, slots=True)
class User:
    id: str
    name: str
    team: "Team"
    bot_id: str = ""  # of a bot alone
    admin: bool = False
    owner: bool = False
    deleted: bool = False
    locale: str = "en-US"
    timezone: str = "Europe/Berlin"

    def __repr__(self) -> str:
        return f"@{self.name}"

    @property
    def handle(self) -> str:
        return self.name.casefold().replace(" ", ".")


@dataclass(eq=False, repr=False)
class Team:
    """A workspace, without the people's hands."""

    world: "World"
    id: str
    name: str
    bot: User = field(init=False)
    enterprise: Enterprise | None = None
    channels: "list[Channel]" = field(default_factory=list)
    users: list[User] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"Workspace {self.name}"

    @property
    def domain(self) -> str:
        return self.name.casefold().replace(" ", "-")

    def user(self, user_id: str) -> User | None:
        return next((one for one in self.users if one.id == user_id), None)


@dataclass(eq=False, repr=False)
class Channel:
    """A channel, public or private, or the direct messages of one person with the bot."""

    team: Team
    id: str
    name: str
    private: bool = False
    direct: User | None = None  # whose direct messages with the bot
    between: bool = False  # direct messages among people, without the bot
    archived: bool = False
    external: bool = False  # whether people of other organisations are there
    shared: list[Team] = field(default_factory=list)  # the others that it is shared with, through Slack Connect
    origin: Team | None = None  # which of them has made it, where that was another
    members: set[str] = field(default_factory=set)
    posts: "list[Post]" = field(default_factory=list)

    def __repr__(self) -> str:
        return f"#{self.name or self.id}"

    @property
    def teams(self) -> list[Team]:
        """The workspaces whose people can be there."""
        return [self.team, *self.shared]

    @property
    def type(self) -> str:
        """The channel_type of events."""
        if self.between:
            return "im" if len(self.members) == 2 else "mpim"
        return "im" if self.direct else "group" if self.private else "channel"

    def seen_by(self, user: User) -> bool:
        """Tell whether somebody can look into it."""
        if self.direct is not None:
            return user in {self.direct, self.team.bot}
        return user.id in self.members or (not self.private and user.team in self.teams)


class World:
    """Everything that a client could see."""

    def __init__(self) -> None:
        self.ids = Ids()
        self.stamps = Stamps()
        self.app_id = self.ids("A")
        self.teams: list[Team] = []
        self.enterprises: list[Enterprise] = []

    def enterprise(self, name: str) -> Enterprise:
        made = Enterprise(self.ids("E"), name)
        self.enterprises.append(made)
        return made

    def team(self, name: str, enterprise: Enterprise | None = None) -> Team:
        team = Team(self, self.ids("T"), name, enterprise)
        team.bot = User(self.ids("U"), "plantain", team, bot_id=self.ids("B"))
        if enterprise is not None and enterprise.bot_user:
            team.bot.id, team.bot.bot_id = enterprise.bot_user, enterprise.bot_id
        team.users.append(team.bot)
        self.teams.append(team)
        return team

    def install(self, enterprise: Enterprise | None, team: Team | None) -> User:
        """Return the bot of an installation, which is one for all workspaces of an enterprise that has it."""
        if enterprise is None:
            assert team is not None
            return team.bot
        teams = [one for one in self.teams if one.enterprise is enterprise]
        if not enterprise.bot_user:
            enterprise.bot_user, enterprise.bot_id = self.ids("U"), self.ids("B")
        for one in teams:
            _rename(one, enterprise)
        return teams[0].bot if teams else User(enterprise.bot_user, "plantain", _nowhere(self), enterprise.bot_id)

    def user(self, team: Team, name: str) -> User:
        user = User(self.ids("U"), name, team)
        team.users.append(user)
        return user

    def channel(self, team: Team, name: str, *, private: bool = False) -> Channel:
        channel = Channel(team, self.ids("C"), name, private)
        team.channels.append(channel)
        return channel

    def direct(self, user: User) -> Channel:
        """Return the direct messages of somebody with the bot, made if there are none."""
        for channel in user.team.channels:
            if channel.direct is user:
                return channel
        channel = Channel(user.team, self.ids("D"), "", private=True, direct=user)
        channel.members = {user.id, user.team.bot.id}
        user.team.channels.append(channel)
        return channel

    def between(self, team: Team, users: list[User]) -> Channel:
        """Make direct messages among people."""
        channel = Channel(team, self.ids("D" if len(users) == 2 else "G"), "", private=True, between=True)
        channel.members = {user.id for user in users}
        team.channels.append(channel)
        return channel

    def find_channel(self, channel_id: str) -> Channel | None:
        return next((one for one in self.channels() if one.id == channel_id), None)

    def find_user(self, user_id: str) -> User | None:
        return next((user for team in self.teams if (user := team.user(user_id))), None)

    def channels(self) -> Iterator[Channel]:
        for team in self.teams:
            yield from team.channels

    def posts(self) -> "Iterator[Post]":
        for channel in self.channels():
            yield from channel.posts


def _rename(team: Team, enterprise: Enterprise) -> None:
    """Let a workspace's bot be the enterprise's."""
    for channel in team.channels:
        if team.bot.id in channel.members:
            channel.members.discard(team.bot.id)
            channel.members.add(enterprise.bot_user)
    team.bot.id, team.bot.bot_id = enterprise.bot_user, enterprise.bot_id


def _nowhere(world: World) -> Team:
    return Team(world, "", "")
