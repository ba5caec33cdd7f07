"""The routes of the REST API that are served."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.servers.discord import commands as limits
from tests.servers.discord import payloads
from tests.servers.discord.bodies import Body
from tests.servers.discord.cdn import Cdn
from tests.servers.discord.commands import Commands
from tests.servers.discord.errors import Problem, Refused, invalid
from tests.servers.discord.gateway import MESSAGE_CONTENT, Gateway
from tests.servers.discord.interactions import Interactions
from tests.servers.discord.messages import Draft, Messages, aged
from tests.servers.discord.permissions import Can
from tests.servers.discord.post_payloads import hides, of_post
from tests.servers.discord.posts import REPLY, Post
from tests.servers.discord.world import DEFAULT_LIMIT, DM, THREAD, Channel, Guild, Json, User, World

UNKNOWN_REFERENCE: Final = "MESSAGE_REFERENCE_UNKNOWN_MESSAGE"


@dataclass(frozen=True, slots=True)
class Call:
    """One request that is about to be served."""

    names: dict[str, str]
    query: Mapping[str, str]
    body: Body
    at: float  # s, of time.monotonic(), when its head arrived

    @property
    def payload(self) -> Any:
        return self.body.payload


Route = Callable[[Call], Any]
_BOT_FREE: Final = ("/interactions/", "/webhooks/")


def needs_bot(template: str) -> bool:
    """Tell whether a route wants the bot's token; those of interactions have one of their own."""
    return not template.startswith(_BOT_FREE)


class Rest:
    """Answers requests; None is 204, a Post is given as the API gives it. old_edits: edits of messages older than an
    hour that are still taken, None for any number.
    """

    def __init__(  # noqa: PLR0917 -- the rooms it leads to
        self,
        world: World,
        messages: Messages,
        interactions: Interactions,
        commands: Commands,
        gateway: Gateway,
        cdn: Cdn,
    ) -> None:
        self._world = world
        self._messages = messages
        self._interactions = interactions
        self._commands = commands
        self._gateway = gateway
        self._cdn = cdn
        self.public_key = ""
        self.old_edits: int | None = None
        self.routes: dict[tuple[str, str], Route] = self._about_the_bot() | self._of_guilds() | self._of_messages()
        self.routes |= self._of_interactions()

    def _about_the_bot(self) -> dict[tuple[str, str], Route]:
        return {
            ("GET", "/users/@me"): lambda _call: payloads.of_self(self._world.bot),
            ("GET", "/users/{user_id}"): lambda call: payloads.of_user(self._user(call.names["user_id"])),
            ("GET", "/applications/@me"): self._application,
            ("GET", "/oauth2/applications/@me"): self._application,
            ("GET", "/gateway/bot"): self._where_the_gateway_is,
            ("GET", "/applications/{application_id}/commands"): self._get_commands,
            ("PUT", "/applications/{application_id}/commands"): self._put_commands,
            ("GET", "/applications/{application_id}/guilds/{guild_id}/commands"): self._get_commands,
            ("PUT", "/applications/{application_id}/guilds/{guild_id}/commands"): self._put_commands,
            ("POST", "/users/@me/channels"): self._open_dm,
        }

    def _of_guilds(self) -> dict[tuple[str, str], Route]:
        return {
            ("GET", "/guilds/{guild_id}"): lambda call: payloads.of_guild(self._guild(call)),
            ("GET", "/guilds/{guild_id}/roles"): self._roles,
            ("GET", "/guilds/{guild_id}/channels"): self._channels,
            ("GET", "/guilds/{guild_id}/members/{user_id}"): self._member,
        }

    def _of_messages(self) -> dict[tuple[str, str], Route]:
        one = "/channels/{channel_id}/messages/{message_id}"
        return {
            ("GET", "/channels/{channel_id}"): lambda call: payloads.of_channel(self._channel(call), self._world.bot),
            ("POST", "/channels/{channel_id}/typing"): self._type,
            ("GET", "/channels/{channel_id}/messages"): self._history,
            ("POST", "/channels/{channel_id}/messages"): self._write,
            ("GET", one): lambda call: self._found(call, Can.READ_MESSAGE_HISTORY),
            ("PATCH", one): self._edit,
            ("DELETE", one): self._delete,
        }

    def _of_interactions(self) -> dict[tuple[str, str], Route]:
        routes: dict[tuple[str, str], Route] = {
            ("POST", "/interactions/{interaction_id}/{interaction_token}/callback"): self._callback,
            ("POST", "/webhooks/{webhook_id}/{webhook_token}"): self._follow_up,
        }
        for name in ("@original", "{message_id}"):
            one = f"/webhooks/{{webhook_id}}/{{webhook_token}}/messages/{name}"
            routes |= {("GET", one): self._answer, ("PATCH", one): self._edit_answer}
            routes["DELETE", one] = self._delete_answer
        return routes

    # the bot, its application and its commands

    def _application(self, _call: Call) -> Json:
        world = self._world
        return payloads.of_application(world.bot, world.owner, self.public_key, len(world.guilds))

    def _where_the_gateway_is(self, _call: Call) -> Json:
        limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
        return {"url": self._gateway.url, "shards": self._gateway.shards, "session_start_limit": limit}

    def _get_commands(self, call: Call) -> list[Json]:
        return self._commands.of(self._scope(call))

    def _put_commands(self, call: Call) -> list[Json]:
        scope = self._scope(call)
        problems = list(limits.problems(call.payload))
        if problems:
            raise invalid(*problems)
        return self._commands.replace(call.payload, scope)

    def _scope(self, call: Call) -> str:
        if call.names["application_id"] != self._world.bot.id:
            raise Refused(20012, 403, "You are not authorized to perform this action on this application")
        return self._guild(call).id if "guild_id" in call.names else ""

    def _open_dm(self, call: Call) -> Json:
        user = self._user(str(call.payload.get("recipient_id")))
        if user.bot:
            raise Refused(50007)
        return payloads.of_channel(self._world.between(user, self._world.bot), self._world.bot)

    # guilds and channels

    def _user(self, user_id: str) -> User:
        if user_id not in self._world.users:
            raise Refused(10013)
        return self._world.users[user_id]

    def _guild(self, call: Call) -> Guild:
        guild = self._world.guilds.get(call.names["guild_id"])
        if guild is None or not guild.bot:
            raise Refused(10004)
        return guild

    def _roles(self, call: Call) -> list[Json]:
        return [payloads.of_role(role) for role in self._guild(call).roles]

    def _channels(self, call: Call) -> list[Json]:
        channels = [channel for channel in self._guild(call).channels if channel.type != THREAD]
        return [payloads.of_channel(channel, self._world.bot) for channel in channels]

    def _member(self, call: Call) -> Json:
        guild = self._guild(call)
        self._user(call.names["user_id"])
        if call.names["user_id"] not in guild.members:
            raise Refused(10007)
        return payloads.of_member(guild.members[call.names["user_id"]])

    def _channel(self, call: Call, *wanted: Can) -> Channel:
        """Return a channel in which the bot may do this."""
        channel = self._world.channels.get(call.names["channel_id"])
        if channel is None:
            raise Refused(10003)
        held = channel.permissions_of(self._world.bot)
        if Can.VIEW_CHANNEL not in held:
            raise Refused(50001)
        if any(can not in held for can in wanted):
            raise Refused(50013)
        return channel

    # messages

    def _type(self, call: Call) -> None:
        self._channel(call, Can.SEND_MESSAGES)

    def _history(self, call: Call) -> list[Json]:
        channel = self._channel(call, Can.READ_MESSAGE_HISTORY)
        limit = int(call.query.get("limit", "50"))
        if not 1 <= limit <= 100:
            raise invalid(Problem(("limit",), "int value should be between 1 and 100.", "NUMBER_TYPE_MAX"))
        posts = [post for post in channel.posts if not post.deleted and post.only_for is None]
        newest = list(reversed(posts))
        if "before" in call.query:
            newest = [post for post in newest if int(post.id) < int(call.query["before"])]
        if "after" in call.query:
            later = [post for post in posts if int(post.id) > int(call.query["after"])]
            newest = list(reversed(later[:limit]))
        if "around" in call.query:
            middle = int(call.query["around"])
            nearest = sorted(newest, key=lambda post: abs(int(post.id) - middle))[:limit]
            newest = [post for post in newest if post in nearest]
        return [self.told(post) for post in newest[:limit]]

    def told(self, post: Post) -> Json:
        """Return a message as the bot is given it."""
        granted = self._gateway.privileged & MESSAGE_CONTENT
        bare = hides(post, self._world.bot) and not granted
        return of_post(post, self._cdn, bare=bare)

    def _write(self, call: Call) -> Post:
        channel = self._writable(call)
        payload = call.payload or {}
        nonce = payload.get("nonce")
        if nonce is not None and payload.get("enforce_nonce"):
            written = self._messages.same_nonce(self._world.bot, nonce)
            if written is not None:
                return written
        answers = self._reference(channel, payload.get("message_reference"))
        limit = channel.guild.filesize_limit if channel.guild else DEFAULT_LIMIT
        kind = REPLY if answers else 0
        return self._messages.write(Draft(channel, self._world.bot, limit, kind, answers), call.body)

    def _writable(self, call: Call) -> Channel:
        sending = Can.SEND_MESSAGES
        channel = self._channel(call)
        if channel.type == THREAD:
            sending = Can.SEND_MESSAGES_IN_THREADS
        self._channel(call, *((sending, Can.ATTACH_FILES) if call.body.files else (sending,)))
        if channel.type == DM and any(user.dms_closed for user in channel.recipients):
            raise Refused(50007)
        if channel.type == DM and not any(self._reaches(user) for user in channel.recipients):
            raise Refused(50278)
        return channel

    def _reaches(self, user: User) -> bool:
        """Tell whether the bot may write to somebody: they share a guild, or have it installed."""
        shared = (guild for guild in self._world.guilds.values() if guild.bot and user.id in guild.members)
        return not user.bot and (user.installed or next(shared, None) is not None)

    def _reference(self, channel: Channel, reference: Json | None) -> Post | None:
        if not reference:
            return None
        wanted = str(reference.get("message_id"))
        found = next((post for post in channel.posts if post.id == wanted and not post.deleted), None)
        if found is None and reference.get("fail_if_not_exists", True):
            raise invalid(Problem(("message_reference",), "Unknown message", UNKNOWN_REFERENCE))
        return found

    def _found(self, call: Call, *wanted: Can) -> Post:
        found = self._messages.find(self._channel(call, *wanted), call.names["message_id"])
        if found.only_for is not None:
            raise Refused(10008)
        return found

    def _edit(self, call: Call) -> Post:
        post = self._found(call)
        if post.author is not self._world.bot:
            raise Refused(50005)
        if aged(post.created) and self.old_edits is not None:
            if self.old_edits <= 0:
                raise Refused(30046)
            self.old_edits -= 1
        guild = post.channel.guild
        return self._messages.edit(post, call.body, guild.filesize_limit if guild else DEFAULT_LIMIT)

    def _delete(self, call: Call) -> None:
        post = self._found(call)
        may = Can.MANAGE_MESSAGES in post.channel.permissions_of(self._world.bot) and post.channel.guild
        if post.author is not self._world.bot and not may:
            raise Refused(50013 if post.channel.guild else 50003)
        self._messages.remove(post)

    # interactions

    def _callback(self, call: Call) -> Json | None:
        with_response = call.query.get("with_response", "").casefold() in {"true", "1"}
        interaction_id, token = call.names["interaction_id"], call.names["interaction_token"]
        return self._interactions.callback(interaction_id, token, call.body, at=call.at, with_response=with_response)

    def _follow_up(self, call: Call) -> Post:
        return self._interactions.follow_up(*self._hook(call), call.body)

    def _answer(self, call: Call) -> Post:
        return self._interactions.message(*self._hook(call), self._message_id(call))

    def _edit_answer(self, call: Call) -> Post:
        return self._interactions.edit(*self._hook(call), self._message_id(call), call.body)

    def _delete_answer(self, call: Call) -> None:
        self._interactions.remove(*self._hook(call), self._message_id(call))

    def _hook(self, call: Call) -> tuple[str, str]:
        return call.names["webhook_id"], call.names["webhook_token"]

    def _message_id(self, call: Call) -> str:
        return call.names.get("message_id", "@original")
