"""Interactions: their three seconds, their token's quarter of an hour, and what is answered to them."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tests.servers.discord import checks
from tests.servers.discord.bodies import Body
from tests.servers.discord.errors import Problem, Refused, invalid
from tests.servers.discord.messages import Draft, Messages
from tests.servers.discord.payloads import of_user
from tests.servers.discord.permissions import Can
from tests.servers.discord.post_payloads import numbered
from tests.servers.discord.posts import COMMAND, EPHEMERAL, MENU, REPLY, Post
from tests.servers.discord.world import Channel, Json, User, World
from tests.servers.waiting import Changes

OF_COMMAND, OF_COMPONENT, OF_AUTOCOMPLETE, OF_FORM = 2, 3, 4, 5
MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, FORM = 4, 5, 6, 7, 8, 9
_ANSWERS: Final = {
    OF_COMMAND: {MESSAGE, DEFER, FORM},
    OF_COMPONENT: {MESSAGE, DEFER, DEFER_UPDATE, UPDATE, FORM},
    OF_AUTOCOMPLETE: {CHOICES},
    OF_FORM: {MESSAGE, DEFER, DEFER_UPDATE, UPDATE},
}
_FOLLOW_UPS_OF_USER_INSTALLS: Final = 5


@dataclass(eq=False)
class Interaction:
    id: str
    token: str = field(repr=False)
    type: int
    user: User
    channel: Channel
    owners: dict[str, str]  # authorizing_integration_owners
    limit: int  # bytes of one file
    about: Json  # interaction_metadata of what answers it
    payload: Json = field(default_factory=dict, repr=False)
    born: float = field(default_factory=time.monotonic)  # s
    pressed: Post | None = None  # the message of the component
    opened_by: "Interaction | None" = None  # what opened the form
    arrived: float | None = None  # s, when the first callback came
    kind: int | None = None  # type of the callback that was taken
    original: Post | None = None
    unfilled: bool = False  # deferred, and not filled yet
    form: Json | None = None
    choices: list[Json] | None = None
    follow_ups: list[Post] = field(default_factory=list)
    ended: int = 0  # code that its token is refused with

    @property
    def latency(self) -> float | None:
        """Seconds from the dispatch to the arrival of the first callback."""
        return None if self.arrived is None else self.arrived - self.born


class Interactions:
    """Takes callbacks and whatever comes with an interaction's token.

    deadline: seconds for the callback. life: seconds of a token. ended_code: with what a token is refused then.
    """

    def __init__(self, world: World, messages: Messages, changes: Changes) -> None:
        self._world = world
        self._messages = messages
        self._changes = changes
        self.deadline = 3.0
        self.life = 15 * 60.0
        self.ended_code = 50027
        self.latencies: list[float] = []
        self.all: list[Interaction] = []
        self._by_token: dict[str, Interaction] = {}

    def new(
        self,
        kind: int,
        user: User,
        channel: Channel,
        *,
        owners: dict[str, str],
        limit: int,
        pressed: Post | None = None,
        opened_by: Interaction | None = None,
    ) -> Interaction:
        interaction_id = self._world.ids()
        about: Json = {
            "id": interaction_id,
            "type": kind,
            "user": of_user(user),
            "authorizing_integration_owners": owners,
        }
        made = Interaction(interaction_id, secrets.token_urlsafe(120), kind, user, channel, owners, limit, about)
        made.pressed, made.opened_by = pressed, opened_by
        if kind == OF_COMPONENT and pressed is not None:
            about["interacted_message_id"] = pressed.id
        if opened_by is not None:
            about["triggering_interaction_metadata"] = opened_by.about
        self.all.append(made)
        self._by_token[made.token] = made
        return made

    def words(self, token: str) -> str:
        """Return what an interaction told the bot, as JSON; empty for none."""
        found = self._by_token.get(token)
        return json.dumps(found.payload, ensure_ascii=False) if found is not None else ""

    # the callback

    def arrives(self, token: str, at: float) -> None:
        """Note when a callback came, however it ends."""
        found = self._by_token.get(token)
        if found is not None and found.arrived is None:
            found.arrived = at
            self.latencies.append(at - found.born)

    def callback(self, interaction_id: str, token: str, body: Body, *, at: float, with_response: bool) -> Json | None:
        """Take the one answer to an interaction. Raises Refused."""
        found = self._by_token.get(token)
        if found is None or found.id != interaction_id:
            raise Refused(10062)
        if found.kind is not None:
            raise Refused(40060)
        if at - found.born > self.deadline:
            raise Refused(10062)
        kind, data = body.payload["type"], body.payload.get("data") or {}
        if kind not in _ANSWERS[found.type] or (kind in {DEFER_UPDATE, UPDATE} and found.pressed is None):
            says = f"{kind} does not answer an interaction of type {found.type}"
            raise invalid(Problem(("type",), says, "INTERACTION_TYPE_INVALID"))
        _TAKES[kind](self, found, data, Body(data, body.files))
        found.kind = kind
        self._changes.happened()
        return self._told(found) if with_response else None

    def _message(self, found: Interaction, data: Json, body: Body) -> None:
        found.original = self._messages.write(self._draft(found, private=self._private(found, data)), body)

    def _defer(self, found: Interaction, data: Json, _body: Body) -> None:
        found.original = self._messages.placeholder(self._draft(found, private=self._private(found, data)))
        found.unfilled = True

    def _defer_update(self, found: Interaction, _data: Json, _body: Body) -> None:
        found.original = found.pressed

    def _update(self, found: Interaction, _data: Json, body: Body) -> None:
        assert found.pressed is not None
        if found.pressed.deleted:
            raise Refused(10008)
        found.original = self._messages.edit(found.pressed, body, found.limit)

    def _choices(self, found: Interaction, data: Json, _body: Body) -> None:
        found.choices = data.get("choices") or []

    def _form(self, found: Interaction, data: Json, _body: Body) -> None:
        problems = list(checks.of_form(data))
        if problems:
            raise invalid(*problems)
        found.form = {**data, "components": numbered(data["components"])}

    def _told(self, found: Interaction) -> Json:
        told: Json = {"id": found.id, "type": found.type, "channel_id": found.channel.id}
        if found.channel.guild is not None:
            told["guild_id"] = found.channel.guild.id
        if found.original is None:
            return {"interaction": told}
        told |= {
            "response_message_id": found.original.id,
            "response_message_loading": found.unfilled,
            "response_message_ephemeral": found.original.only_for is not None,
        }
        resource: Json = {"type": found.kind, "message": found.original}
        return {"interaction": told, "resource": resource} if found.kind in {MESSAGE, UPDATE} else {"interaction": told}

    # what comes with the token

    def follow_up(self, application: str, token: str, body: Body) -> Post:
        """Write a further message; the first after a defer becomes the original. Raises Refused."""
        found = self._open(application, token)
        if found.unfilled and found.original is not None and not found.original.deleted:
            found.unfilled = False
            return self._messages.edit(found.original, body, found.limit)
        if "0" not in found.owners and len(found.follow_ups) >= _FOLLOW_UPS_OF_USER_INSTALLS:
            raise Refused(40094)
        draft = self._draft(found, private=self._private(found, body.payload or {}), further=True)
        post = self._messages.write(draft, body)
        found.follow_ups.append(post)
        self._changes.happened()
        return post

    def message(self, application: str, token: str, message_id: str) -> Post:
        """Return a message that answers an interaction. Raises Refused."""
        found = self._open(application, token)
        posts = [found.original] if message_id == "@original" else [found.original, *found.follow_ups]
        for post in posts:
            if post is not None and not post.deleted and message_id in {"@original", post.id}:
                return post
        raise Refused(10008)

    def edit(self, application: str, token: str, message_id: str, body: Body) -> Post:
        post = self.message(application, token, message_id)
        found = self._by_token[token]
        edited = self._messages.edit(post, body, found.limit)
        if post is found.original:
            found.unfilled = False
        return edited

    def remove(self, application: str, token: str, message_id: str) -> None:
        self._messages.remove(self.message(application, token, message_id))

    def _open(self, application: str, token: str) -> Interaction:
        found = self._by_token.get(token)
        if found is None or application != self._world.bot.id:
            raise Refused(10015)
        if found.ended or time.monotonic() - found.born > self.life:
            raise Refused(found.ended or self.ended_code)
        if found.kind is None:
            raise Refused(10015)  # there is nothing to follow up before the callback
        return found

    def _private(self, found: Interaction, data: Json) -> bool:
        """Tell whether only the asker sees an answer; those who may not use external apps see it alone."""
        guild = found.channel.guild
        external = guild is not None and "0" not in found.owners
        may = not external or Can.USE_EXTERNAL_APPS in found.channel.permissions_of(found.user)
        return bool((data.get("flags") or 0) & EPHEMERAL) or not may

    def _draft(self, found: Interaction, *, private: bool, further: bool = False) -> Draft:
        about, answers = dict(found.about), found.pressed
        kind = REPLY if found.pressed is not None else COMMAND
        if found.type == OF_COMMAND and "target_id" in found.payload.get("data", {}):
            kind, about["target_message_id"] = MENU, found.payload["data"]["target_id"]
        if further:
            kind, answers = REPLY, found.original
            if found.original is not None:
                about["original_response_message_id"] = found.original.id
        only_for = found.user if private else None
        return Draft(found.channel, self._world.bot, found.limit, kind, answers, about, only_for)

    # what tests do

    def of_post(self, post: Post) -> Interaction | None:
        """Return the interaction whose answer a message is."""
        return next((found for found in self.all if post is found.original or post in found.follow_ups), None)

    def end(self, token: str, code: int) -> None:
        """Let a token run out."""
        self._by_token[token].ended = code


_Take = Callable[[Interactions, Interaction, Json, Body], Any]
_TAKES: Final[dict[int, _Take]] = {
    MESSAGE: Interactions._message,  # noqa: SLF001 -- the table of its own methods
    DEFER: Interactions._defer,  # noqa: SLF001
    DEFER_UPDATE: Interactions._defer_update,  # noqa: SLF001
    UPDATE: Interactions._update,  # noqa: SLF001
    CHOICES: Interactions._choices,  # noqa: SLF001
    FORM: Interactions._form,  # noqa: SLF001
}
