"""People's hands: what a member does in Slack's client, and nothing that the client would not let them do."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, Final

from tests.servers.by_hand import expect
from tests.servers.slack.asked import Asked
from tests.servers.slack.deliveries import Delivery
from tests.servers.slack.files import Upload
from tests.servers.slack.filling import Filling, acting, option
from tests.servers.slack.installing import Browser, Installed
from tests.servers.slack.interactions import Interactions
from tests.servers.slack.messages import Draft
from tests.servers.slack.posts import Message, Post
from tests.servers.slack.stage import Stage
from tests.servers.slack.texts import label_of
from tests.servers.slack.views import View
from tests.servers.slack.world import Channel, Json, Team, User

_MARKED: Final = re.compile(r"(<[#@!][^<>\s]+>)")
_EMOJI: Final = re.compile("[\U0001f300-\U0001faff]")
_BOT: Final = re.compile(r"<@bot>|@bot\b")


class Person:
    """Somebody with a client. Raises AssertionError for what the client would not let them do."""

    def __init__(
        self,
        stage: Stage,
        interactions: Interactions,
        user: User,
        see: Callable[[Post], Message],
        subscribed: Callable[[Team, str], bool],
    ) -> None:
        self._stage = stage
        self._interactions = interactions
        self._see = see
        self._subscribed = subscribed
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
        return self._stage.world.direct(self.user)

    @property
    def home(self) -> View | None:
        """The bot's home tab, as this person sees it."""
        return self._stage.views.homes.get(self.user)

    # channels

    def join(self, channel: Channel) -> None:
        """Become a member of a channel."""
        expect(self.user.team in channel.teams, f"{self.name} is not in {channel.team}")
        if self.id not in channel.members:
            channel.members.add(self.id)
            self.tell("member_joined_channel", channel)

    def leave(self, channel: Channel) -> None:
        channel.members.discard(self.id)
        self.tell("member_left_channel", channel)

    def tell(self, kind: str, channel: Channel) -> None:
        """Let the bot hear that somebody came or went, where it is."""
        team = channel.team
        if self._subscribed(team, kind) and team.bot.id in channel.members:
            event = {
                "type": kind,
                "user": self.id,
                "channel": channel.id,
                "channel_type": "G" if channel.private else "C",
                "team": team.id,
                "event_ts": self._stage.world.stamps(),
            }
            self._interactions.event(team, self.user, event, channel)

    def _enter(self, channel: Channel) -> None:
        """Be where something is done; public channels are joined for it."""
        expect(self.user.team in channel.teams, f"{self.name} is not in {channel.team}")
        expect(not channel.archived, f"{channel} is archived")
        expect(channel.seen_by(self.user), f"{self.name} does not see {channel}")
        if self.id not in channel.members:
            self.join(channel)

    # commands and shortcuts

    async def slash(self, channel: Channel, command: str, text: str = "") -> Asked:
        """Type a slash command, which works in channels and not in threads.

        #name and @name become what Slack makes of them where there is such a channel or person; so does what is marked
        already.
        """
        named = "/" + command.lstrip("/")
        self._stage.settings.offers_command(named)
        self._is_offered(channel, named)
        self._enter(channel)
        return self._asked(self._interactions.slash(self.user, channel, named, marked(channel.team, text)))

    def _is_offered(self, channel: Channel, wanted: str) -> None:
        """Expect what guests of a shared channel miss: they have the buttons of an application alone."""
        own = channel.team is self.user.team or self._stage.tokens.at(self.user.team) is not None
        expect(own, f"{wanted} is not valid: the application is not installed in {self.user.team}")

    async def shortcut(self, message: Message, callback_id: str) -> Asked:
        """Choose a shortcut of a message."""
        self._stage.settings.offers_shortcut(callback_id)
        self._is_offered(message.channel, callback_id)
        post = self._seen(message)
        expect(post.only_for is None, "an ephemeral message has no shortcuts")
        return self._asked(self._interactions.shortcut(self.user, callback_id, post))

    async def global_shortcut(self, callback_id: str) -> Asked:
        """Choose a shortcut of the composer or of search."""
        return self._asked(self._interactions.shortcut(self.user, callback_id, None))

    # buttons

    async def press(self, where: Message | View, label: str) -> Asked:
        """Press the first button whose label begins so."""
        shown = self._seen(where).blocks if isinstance(where, Message) else where.blocks
        found = [part for part in acting(shown) if part["type"] == "button" and label_of(part).startswith(label)]
        labels = [label_of(part) for part in acting(shown) if part["type"] == "button"]
        expect(found, f"there is no button {label}; there are {labels}")
        button = found[0]
        action = {name: button[name] for name in ("action_id", "block_id", "type", "text", "value") if name in button}
        return self._acted(where, action | ({"style": button["style"]} if "style" in button else {}))

    async def press_id(self, where: Message | View, action_id: str, value: str | None = None) -> Asked:
        """Send a press of a button that need not be there, as of an older message."""
        action: Json = {"action_id": action_id, "block_id": "gone", "type": "button"}
        action |= {"text": {"type": "plain_text", "text": "Gone"}}
        return self._acted(where, action | ({"value": value} if value is not None else {}))

    async def choose(self, where: Message | View, select: str, wanted: str) -> Asked:
        """Choose in the menu whose action_id or placeholder begins so, by value or by the option's text."""
        shown = self._seen(where).blocks if isinstance(where, Message) else where.blocks
        kinds = ("static_select", "overflow", "radio_buttons")
        menus = [part for part in acting(shown) if part["type"] in kinds]
        found = [part for part in menus if select in {"", part["type"]} or _named(part, select)]
        expect(found, f"there is no menu {select}; there are {[part['action_id'] for part in menus]}")
        action: Json = {name: found[0][name] for name in ("action_id", "block_id", "type")}
        return self._acted(where, action | {"selected_option": option(found[0], select, wanted)})

    def _acted(self, where: Message | View, action: Json) -> Asked:
        if isinstance(where, Message):
            return self._asked(self._interactions.press(self.user, self._seen(where), action))
        expect(where.user is self.user and not where.gone, f"{self.name} does not see this view")
        return self._asked(self._interactions.press_in_view(self.user, where, action, {}))

    async def suggest(self, where: Message | View, menu: str, typed: str) -> Asked:
        """Type into a menu that asks the bot what to offer, named by the beginning of its block_id or action_id."""
        shown = self._seen(where).blocks if isinstance(where, Message) else where.blocks
        menus = [part for part in acting(shown) if part["type"] in {"external_select", "multi_external_select"}]
        found = [part for part in menus if part["action_id"].startswith(menu) or part["block_id"].startswith(menu)]
        expect(found, f"there is no menu {menu} that asks; there are {[part['action_id'] for part in menus]}")
        expect(len(typed) >= found[0].get("min_query_length", 3), f"{menu} asks after more letters")
        within = self._seen(where) if isinstance(where, Message) else where
        return self._asked(self._interactions.suggest(self.user, within, found[0], typed))

    # forms

    async def submit(self, form: View | Asked, files: dict[str, list[Upload]] | None = None, **values: Any) -> Asked:
        """Fill in a form, by block_ids or the beginnings of labels, and submit it."""
        view = self._open(form)
        expect(view.body.get("submit") or view.fields, "the view has nothing to submit")
        state = Filling(self._stage.files, self.user).state(view, {**values, **(files or {})})
        view.errors = {}
        return self._asked(self._interactions.submit(self.user, view, state))

    async def close(self, form: View | Asked, *, all_of_them: bool = False) -> Asked | None:
        """Close a form; the bot hears of it where it asked to."""
        view = self._open(form)
        for one in list(view.stack) if all_of_them else [view]:
            one.gone = True
            view.stack.remove(one)
        if not view.body.get("notify_on_close"):
            return None
        return self._asked(self._interactions.closed(self.user, view, cleared=all_of_them))

    def _open(self, form: View | Asked) -> View:
        view = form.view if isinstance(form, Asked) else form
        expect(view is not None, "no form was opened")
        assert view is not None
        expect(view.user is self.user, f"the form was opened for {view.user.name}")
        expect(not view.gone, "the form is closed")
        return view

    def deactivate(self) -> None:
        """Have one's account closed by an admin."""
        self.user.deleted = True

    async def open_home(self, tab: str = "home") -> Asked:
        """Look at the bot's home tab, or at its messages tab, of which it hears in the same way."""
        expect(tab != "home" or self._stage.settings.home, "the bot has no home tab")
        event: Json = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.direct.id,
            "event_ts": self._stage.world.stamps(),
            "tab": tab,
        }
        if self.home is not None and tab == "home":
            event["view"] = self._stage.views.payload(self.home)
        return self._asked(self._interactions.event(self.user.team, self.user, event))

    # words

    async def say(
        self,
        channel: Channel,
        text: str,
        *,
        files: Iterable[Upload] = (),
        thread: Message | None = None,
    ) -> Message:
        """Write a message; @bot becomes a mention. The bot hears of it as a message, a mention, or both."""
        self._enter(channel)
        bot = channel.team.bot
        expect(channel.direct is None or self._stage.settings.messages, "the Messages tab is read-only")
        said = _BOT.sub(f"<@{bot.id}>", text)
        kept = [self._stage.files.keep(self.user.team, self.user, upload) for upload in files]
        for stored in kept:
            stored.external = stored.external or self.user.team is not channel.team
        root = ""
        if thread is not None:
            hung = self._seen(thread)
            expect(hung.only_for is None, "nobody can answer to an ephemeral message")
            root = hung.thread_ts or hung.ts
        subtype = "bot_message" if self.user.bot_id else ""
        named = _EMOJI.sub(lambda found: f":{_emoji_name(found[0])}:", said)
        post = self._stage.messages.say(Draft(channel, self.user, root), named, _rich(said), kept, subtype)
        return self._see(post)

    async def edit(self, message: Message, text: str) -> None:
        """Change one's own message."""
        post = self._own(message)
        self._stage.messages.edit(post, {"text": text, "blocks": _rich(text)})

    async def delete(self, message: Message) -> None:
        """Remove one's own message, or as an admin anybody's."""
        self._stage.messages.remove(self._seen(message) if self.user.admin else self._own(message))

    def _own(self, message: Message) -> Post:
        post = self._seen(message)
        expect(post.author is self.user, f"the message is {post.author.name}'s")
        return post

    # the browser

    async def install(self, base_url: str, **more: Any) -> Installed:
        """Install the application from the bot's own page, in a browser; see Browser.install."""
        return await Browser(self._stage.oauth, self._stage.base).install(base_url, self.user, **more)

    # what is seen

    def _seen(self, message: Message) -> Post:
        post = next(one for one in message.channel.posts if one.ts == message.ts)
        expect(not post.deleted, f"the message {post.ts} is gone")
        expect(post.seen_by(self.user), f"{self.name} does not see the message {post.ts}")
        return post

    def _asked(self, delivery: Delivery) -> Asked:
        return Asked(delivery, self._stage, self._see)


def _named(part: Json, begins: str) -> bool:
    placeholder = part.get("placeholder", {}).get("text", "")
    return bool(part["action_id"].startswith(begins) or placeholder.startswith(begins))


def marked(team: Team, text: str) -> str:
    """Return typed words as Slack hands them on: marks for channels and people, and & < > as entities."""
    pieces = _MARKED.split(text)
    return "".join(piece if number % 2 else _typed(team, piece) for number, piece in enumerate(pieces))


def _typed(team: Team, text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for channel in team.channels:
        if channel.name:
            escaped = re.sub(rf"#{re.escape(channel.name)}(?![\w-])", f"<#{channel.id}|{channel.name}>", escaped)
    for user in team.users:
        escaped = re.sub(rf"@{re.escape(user.handle)}(?![\w.-])", f"<@{user.id}|{user.handle}>", escaped)
    return escaped


def _emoji_name(sign: str) -> str:
    """Name an emoji, after the fashion of Slack."""
    return unicodedata.name(sign).casefold().replace(" ", "_")


def _rich(text: str) -> list[Json]:
    """Return words as Slack's own composer sends them."""
    if not text:
        return []
    pieces: list[Json] = []
    for piece in re.split(rf"(<@[UW][A-Z0-9]+>|{_EMOJI.pattern})", text):
        if piece.startswith("<@"):
            pieces.append({"type": "user", "user_id": piece[2:-1]})
        elif _EMOJI.fullmatch(piece):
            pieces.append({"type": "emoji", "name": _emoji_name(piece), "unicode": f"{ord(piece):x}"})
        elif piece:
            pieces.append({"type": "text", "text": piece})
    section = {"type": "rich_text_section", "elements": pieces}
    return [{"type": "rich_text", "block_id": "rich1", "elements": [section]}]
