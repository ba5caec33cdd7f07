"""A workspace, as tests hold it."""

from collections.abc import Callable
from typing import Protocol

from tests.servers.slack.interactions import Interactions
from tests.servers.slack.people import Person
from tests.servers.slack.posts import Message, Post
from tests.servers.slack.stage import Stage
from tests.servers.slack.tokens import Grant
from tests.servers.slack.world import Channel, Team, User


class Host(Protocol):
    """What a workspace needs of the server."""

    stage: Stage
    interactions: Interactions

    @property
    def see(self) -> Callable[[Post], Message]: ...

    @property
    def subscribed(self) -> Callable[[Team, str], bool]: ...


class Workspace:
    """A workspace with its people and channels, and the application's installation."""

    def __init__(self, host: Host, team: Team) -> None:
        self._host = host
        self.team = team

    @property
    def id(self) -> str:
        return self.team.id

    @property
    def name(self) -> str:
        return self.team.name

    @property
    def bot(self) -> User:
        return self.team.bot

    @property
    def grant(self) -> Grant:
        """The installation that holds here."""
        found = self._host.stage.tokens.at(self.team)
        assert found is not None, f"the application is not installed in {self.name}"
        return found

    @property
    def token(self) -> str:
        """The bot's token, as it is now."""
        return self.grant.token

    @property
    def scopes(self) -> set[str]:
        """What was granted; tests may take from it."""
        return self.grant.scopes

    def channel(self, name: str, *, private: bool = False, bot: bool = True) -> Channel:
        """Make a channel, with the bot in it or without."""
        channel = self._host.stage.world.channel(self.team, name, private=private)
        if bot:
            channel.members.add(self.bot.id)
        return channel

    def person(self, name: str, *, admin: bool = False, owner: bool = False, locale: str = "en-US") -> Person:
        """Make a member. Public channels are joined by acting in them, private ones by join."""
        user = self._host.stage.world.user(self.team, name)
        user.admin, user.owner, user.locale = admin or owner, owner, locale
        return self._person(user)

    def _person(self, user: User) -> Person:
        return Person(self._host.stage, self._host.interactions, user, self._host.see, self._host.subscribed)

    def share(self, channel: Channel, other: "Workspace", *, made_there: bool = False) -> None:
        """Share a channel with another workspace; made_there: it was made by that one.

        Through Slack Connect, unless both are of one organisation.
        """
        channel.external = (
            channel.external or self.team.enterprise is None or other.team.enterprise is not self.team.enterprise
        )
        channel.shared.append(other.team)
        channel.origin = other.team if made_there else channel.origin

    def between(self, *people: Person) -> Channel:
        """Make direct messages among people, where the bot is not, though commands can be typed."""
        return self._host.stage.world.between(self.team, [person.user for person in people])

    def other_bot(self, name: str) -> Person:
        """Make another application's bot, which can write and be heard."""
        person = self.person(name)
        person.user.bot_id = self._host.stage.world.ids("B")
        return person

    def archive(self, channel: Channel) -> None:
        channel.archived = True

    def invite_bot(self, channel: Channel) -> None:
        """Let the bot into a channel, of which it hears."""
        channel.members.add(self.bot.id)
        self._person(self.bot).tell("member_joined_channel", channel)

    def remove_bot(self, channel: Channel) -> None:
        """Throw the bot out of a channel."""
        channel.members.discard(self.bot.id)

    # what befalls the installation

    def uninstall(self) -> None:
        """Let an admin remove the application: its token is good for nothing more, and it is told so."""
        self._host.stage.uninstalled(self.grant)

    def revoke(self, why: str = "token_revoked") -> None:
        """Let the token be refused from now on, without a word."""
        self._host.stage.tokens.end(self.grant, why)

    def expire_token(self) -> None:
        """Let the token run out now; with rotation it can be refreshed."""
        self._host.stage.tokens.expire(self.grant)

    def install(self, *, rotates: bool = False) -> Grant:
        """Install the application without a browser."""
        return self._host.stage.tokens.grant(self.bot, self.team, rotates=rotates)
