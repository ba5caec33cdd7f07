"""People's hands: what a member does in Discord's client, and nothing that the client would not let them do."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from tests.servers.by_hand import expect
from tests.servers.discord import payloads
from tests.servers.discord.asked import Asked
from tests.servers.discord.cdn import Cdn, Upload
from tests.servers.discord.commands import OF_MESSAGE, OF_USER, SLASH, Commands
from tests.servers.discord.filling import Filling, Resolved, leaf, nested, pressable
from tests.servers.discord.gateway import Gateway
from tests.servers.discord.interactions import (
    OF_AUTOCOMPLETE,
    OF_COMMAND,
    OF_COMPONENT,
    OF_FORM,
    Interaction,
    Interactions,
)
from tests.servers.discord.messages import Draft, Messages
from tests.servers.discord.permissions import Can
from tests.servers.discord.post_payloads import of_post
from tests.servers.discord.posts import BUTTON, DEFAULT, LINK, REPLY, SELECTS, File, Message, Post, label_of
from tests.servers.discord.world import DEFAULT_LIMIT, Channel, Json, User, World

_IN_GUILD, _WITH_BOT, _PRIVATE = 0, 1, 2  # contexts
_BY_GUILD, _BY_USER = 0, 1  # integration types


class Stage(Protocol):
    """What hands reach for."""

    world: World
    cdn: Cdn
    gateway: Gateway
    messages: Messages
    interactions: Interactions
    commands: Commands
    overrides: set[str]
    responses_ping: bool

    def see(self, post: Post) -> Message: ...

    def post_of(self, message: Message) -> Post: ...

    def asked(self, interaction: Interaction) -> Asked: ...


class Person:
    """Somebody with a client. Raises AssertionError for what the client would not let them do."""

    def __init__(self, stage: Stage, user: User) -> None:
        self._stage = stage
        self.user = user

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def direct(self) -> Channel:
        """The direct messages with the bot."""
        return self._stage.world.between(self.user, self._stage.world.bot)

    def installs(self) -> None:
        """Take the application along, into every guild and every conversation."""
        self.user.installed = True

    # commands

    async def slash(self, channel: Channel, command: str, /, **options: Any) -> Asked:
        """Type a slash command; subcommands are further words of its name."""
        name, *path = command.split()
        found, owners = self._command(channel, name, SLASH)
        filling, resolved = self._filling(channel)
        wanted, chain = leaf(found, path)
        filled = nested(chain, filling.options(wanted, options))
        data = self._data(found, resolved, {"options": filled} if filled else {})
        return self._ask(OF_COMMAND, channel, owners, data)

    async def autocomplete(self, channel: Channel, command: str, option: str, typed: Any, /, **options: Any) -> Asked:
        """Type into an option that suggests; the other options are those filled in so far."""
        name, *path = command.split()
        found, owners = self._command(channel, name, SLASH)
        filling, resolved = self._filling(channel)
        wanted, chain = leaf(found, path)
        filled = filling.options(wanted, options, typed=(option, typed))
        return self._ask(
            OF_AUTOCOMPLETE, channel, owners, self._data(found, resolved, {"options": nested(chain, filled)})
        )

    async def menu(self, channel: Channel, target: "Message | Person", command: str) -> Asked:
        """Choose an entry of the menu of a message or of a person."""
        kind = OF_MESSAGE if isinstance(target, Message) else OF_USER
        found, owners = self._command(channel, command, kind)
        _, resolved = self._filling(channel)
        if isinstance(target, Message):
            post = self._seen(target)
            resolved.data["messages"] = {post.id: of_post(post, self._stage.cdn)}
        else:
            resolved.user(target.user)
        return self._ask(OF_COMMAND, channel, owners, self._data(found, resolved, {"target_id": target.id}))

    def _command(self, channel: Channel, name: str, kind: int) -> tuple[Json, dict[str, str]]:
        """Return a command that is offered here, and who has authorised it."""
        found = self._stage.commands.find(channel.guild, name, kind)
        known = sorted(command["name"] for command in self._stage.commands.of())
        expect(found is not None, f"there is no command {name}; there are {', '.join(known) or 'none'}")
        assert found is not None
        self._may_ask(channel, found)
        context = self._context(channel)
        expect(context in _contexts(found), f"{name} is not offered here: {_contexts(found)} without {context}")
        owners = self._owners(channel, found)
        expect(owners, f"{name} is installed neither here nor with {self.name}")
        return found, owners

    def _may_ask(self, channel: Channel, command: Json) -> None:
        if channel.guild is None:
            expect(self.user in channel.recipients, f"{self.name} is not in this conversation")
            return
        if self.user.installed and self.user.id not in channel.guild.members:
            channel.guild.add(self.user)
        held = channel.permissions_of(self.user)
        expect(Can.VIEW_CHANNEL in held, f"{self.name} does not see #{channel.name}")
        expect(Can.USE_APPLICATION_COMMANDS in held, f"{self.name} may use no commands")
        needed = Can(int(command["default_member_permissions"] or 0))
        hidden = command["default_member_permissions"] == "0" and Can.ADMINISTRATOR not in held
        may = needed in held and not hidden
        expect(may or command["name"] in self._stage.overrides, f"{command['name']} is not offered to {self.name}")

    def _context(self, channel: Channel) -> int:
        if channel.guild is not None:
            return _IN_GUILD
        return _PRIVATE if channel.private_to_people else _WITH_BOT

    def _owners(self, channel: Channel, command: Json | None = None) -> dict[str, str]:
        types = command["integration_types"] if command else [_BY_GUILD, _BY_USER]
        owners: dict[str, str] = {}
        if _BY_GUILD in types and self._context(channel) != _PRIVATE:
            if channel.guild is None:
                owners["0"] = "0"
            elif channel.guild.bot:
                owners["0"] = channel.guild.id
        if _BY_USER in types and self.user.installed:
            owners["1"] = self.user.id
        return owners

    def _filling(self, channel: Channel) -> tuple[Filling, Resolved]:
        resolved = Resolved(self._stage.cdn, channel.guild, self._stage.world.bot, self.user)
        return Filling(resolved, _limit(channel)), resolved

    def _data(self, command: Json, resolved: Resolved, more: Json) -> Json:
        data = {"id": command["id"], "name": command["name"], "type": command["type"]} | more
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        return data | ({"resolved": resolved.data} if resolved.data else {})

    # buttons, selects and forms

    async def press(self, message: Message, label: str) -> Asked:
        """Press the first button whose label begins so."""
        post = self._seen(message)
        buttons = [part for part in pressable(post.components) if part["type"] == BUTTON]
        found = next((part for part in buttons if label_of(part).startswith(label)), None)
        labels = [label_of(part) for part in buttons]
        expect(found is not None, f"there is no button {label}; there are {labels}")
        assert found is not None
        expect(not found.get("disabled"), f"{label_of(found)} cannot be pressed")
        expect(found["style"] != LINK, f"{label_of(found)} is a link to {found.get('url')}")
        return self._press(post, {"component_type": BUTTON, "custom_id": found["custom_id"], "id": found["id"]})

    async def press_id(self, channel: Channel, message: Message, custom_id: str) -> Asked:
        """Send a press of a button that need not be there, as a forged client could."""
        expect(message.channel is channel, "the message stands in another channel")
        post = self._stage.post_of(message)
        return self._press(post, {"component_type": BUTTON, "custom_id": custom_id, "id": 0})

    async def choose(self, message: Message, select: str, *values: Any) -> Asked:
        """Choose in the select whose custom_id or placeholder begins so: values, labels, or whom it offers."""
        post = self._seen(message)
        selects = [part for part in pressable(post.components) if part["type"] in SELECTS]
        fits = (part for part in selects if _names(part).startswith(select) or part["custom_id"].startswith(select))
        found = next(fits, None)
        expect(found is not None, f"there is no select {select}; there are {[_names(part) for part in selects]}")
        assert found is not None
        filling, resolved = self._filling(post.channel)
        chosen = filling.selected(found, list(values), select)
        least, most = found.get("min_values", 1), found.get("max_values", 1)
        expect(least <= len(chosen) <= most, f"{select} takes {least} to {most}")
        data: Json = {"component_type": found["type"], "custom_id": found["custom_id"], "id": found["id"]}
        data |= {"values": chosen} | ({"resolved": resolved.data} if resolved.data else {})
        return self._press(post, data)

    def _press(self, post: Post, data: Json) -> Asked:
        authorised = post.interaction["authorizing_integration_owners"] if post.interaction else None
        owners = authorised or self._owners(post.channel)
        return self._ask(OF_COMPONENT, post.channel, owners, data, pressed=post)

    async def submit(self, asked: Asked, fields: Mapping[str, Any] | None = None, **more: Any) -> Asked:
        """Fill in the form that was opened, by the custom_ids of its fields, and submit it."""
        opened = asked.interaction
        expect(opened.form is not None, "no form was opened")
        assert opened.form is not None
        expect(opened.user is self.user, f"the form was opened for {opened.user.name}")
        filling, resolved = self._filling(opened.channel)
        components = filling.form(opened.form, {**(fields or {}), **more})
        data: Json = {"custom_id": opened.form["custom_id"], "components": components}
        data |= {"resolved": resolved.data} if resolved.data else {}
        return self._ask(OF_FORM, opened.channel, opened.owners, data, pressed=opened.pressed, opened_by=opened)

    # words

    async def say(
        self,
        channel: Channel,
        text: str,
        *,
        reply_to: Message | None = None,
        ping: bool = True,
        files: Iterable[Upload] = (),
    ) -> Message:
        """Write a message; @bot becomes a mention, and a reply with ping mentions whom it answers."""
        self._may_write(channel)
        bot = self._stage.world.bot
        answered = self._seen(reply_to) if reply_to else None
        mentions = [bot] if "@bot" in text else []
        if answered is not None and ping and self._pings(answered) and answered.author not in mentions:
            mentions.append(answered.author)
        kept = [self._stage.cdn.keep(file, channel.id) for file in files]
        draft = Draft(channel, self.user, _limit(channel), REPLY if answered else DEFAULT, answered)
        post = self._stage.messages.say(draft, text.replace("@bot", f"<@{bot.id}>"), kept, mentions)
        return self._stage.see(post)

    async def dm(self, text: str, *, reply_to: Message | None = None, files: Iterable[Upload] = ()) -> Message:
        """Write to the bot alone."""
        return await self.say(self.direct, text, reply_to=reply_to, files=files)

    def _may_write(self, channel: Channel) -> None:
        held = channel.permissions_of(self.user)
        expect(Can.VIEW_CHANNEL in held, f"{self.name} does not see #{channel.name}")
        expect(Can.SEND_MESSAGES in held, f"{self.name} may not write in #{channel.name}")

    def _pings(self, answered: Post) -> bool:
        return not answered.is_response or self._stage.responses_ping

    def _seen(self, message: Message) -> Post:
        post = self._stage.post_of(message)
        expect(not post.deleted, f"the message {post.id} is gone")
        expect(post.seen_by(self.user), f"{self.name} does not see the message {post.id}")
        return post

    # the interaction itself

    def _ask(
        self,
        kind: int,
        channel: Channel,
        owners: dict[str, str],
        data: Json,
        *,
        pressed: Post | None = None,
        opened_by: Interaction | None = None,
    ) -> Asked:
        made = self._stage.interactions.new(
            kind, self.user, channel, owners=owners, limit=_limit(channel), pressed=pressed, opened_by=opened_by
        )
        made.payload = self._payload(made, data)
        self._stage.gateway.of_interaction(channel, made.payload)
        return self._stage.asked(made)

    def _payload(self, made: Interaction, data: Json) -> Json:
        channel, bot = made.channel, self._stage.world.bot
        held = channel.permissions_of(bot) or channel.permissions_of(self.user)
        payload: Json = {
            "id": made.id,
            "application_id": bot.id,
            "type": made.type,
            "data": data,
            "token": made.token,
            "version": 1,
            "channel_id": channel.id,
            "channel": payloads.partial_channel(channel, self.user, bot),
            "app_permissions": str(int(held)),
            "locale": self.user.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": made.owners,
            "context": self._context(channel),
            "attachment_size_limit": made.limit,
        }
        if made.pressed is not None:
            payload["message"] = of_post(made.pressed, self._stage.cdn)
        return payload | self._who(channel)

    def _who(self, channel: Channel) -> Json:
        guild = channel.guild
        if guild is None:
            return {"user": payloads.of_user(self.user)}
        membership = guild.members.get(self.user.id) or guild.add(self.user)
        held = str(int(channel.permissions_of(self.user)))
        return {
            "guild_id": guild.id,
            "guild": {"id": guild.id, "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "member": payloads.of_member(membership) | {"permissions": held},
        }


def _contexts(command: Json) -> list[int]:
    """Return the contexts of a command; without any it has all, but for what the older field takes away."""
    given: list[int] | None = command["contexts"]
    everywhere = [_IN_GUILD, _WITH_BOT, _PRIVATE] if command["dm_permission"] else [_IN_GUILD, _PRIVATE]
    return everywhere if given is None else given


def _limit(channel: Channel) -> int:
    return channel.guild.filesize_limit if channel.guild else DEFAULT_LIMIT


def _names(select: Json) -> str:
    return str(select.get("placeholder") or select["custom_id"])


def shown_file(cdn: Cdn, attachment: Any) -> File:
    return File(attachment.name, attachment.data, attachment.description, cdn.url(attachment))
