"""Modals and home tabs, and the triggers that open them."""

import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Final

from tests.servers.slack.errors import Refused
from tests.servers.slack.texts import walk, words
from tests.servers.slack.world import Ids, Json, Team, User, now

DEPTH: Final = 3  # views on top of each other
_ACTIVE: Final = frozenset({"button", "overflow", "checkboxes", "radio_buttons", "datepicker", "timepicker"})


@dataclass(eq=False)
class View:
    """A modal or a home tab. stack: the modals that lie on each other, undermost first; gone: closed or submitted."""

    id: str
    team: Team  # where the application is installed
    user: User
    body: Json
    hash: str
    stack: "list[View]" = field(default_factory=list, repr=False)
    gone: bool = False
    updates: int = 0
    errors: dict[str, str] = field(default_factory=dict)  # by block_id, of the last submission

    @property
    def title(self) -> str:
        return str(self.body.get("title", {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.body["blocks"]
        return blocks

    @property
    def fields(self) -> dict[str, Json]:
        """Its input blocks, by block_id."""
        return {block["block_id"]: block for block in self.blocks if block["type"] == "input"}

    @property
    def words(self) -> str:
        """What is read in it."""
        return words("", self.blocks)

    @property
    def callback_id(self) -> str:
        return str(self.body.get("callback_id") or "")

    @property
    def private_metadata(self) -> str:
        return str(self.body.get("private_metadata") or "")


@dataclass(eq=False)
class Trigger:
    """What lets a view be opened: once, within a few seconds of what somebody did."""

    id: str
    user: User
    team: Team  # where the application is installed, which need not be the user's
    view: View | None  # in which it arose
    born: float = field(default_factory=time.monotonic)  # s
    used: bool = False
    opened: View | None = None  # newest


class Views:
    """Keeps views. trigger_life: seconds."""

    def __init__(self, ids: Ids, app_id: str) -> None:
        self._ids = ids
        self._app_id = app_id
        self.trigger_life = 3.0
        self.kept: dict[str, View] = {}
        self.homes: dict[User, View] = {}
        self.triggers: dict[str, Trigger] = {}

    def trigger(self, user: User, team: Team, view: View | None = None) -> Trigger:
        token = f"{self._ids('')}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        made = Trigger(token, user, team, view)
        self.triggers[made.id] = made
        return made

    def exchange(self, trigger_id: str) -> Trigger:
        """Take a trigger, once. Raises Refused."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id" if trigger_id else "invalid_arguments")
        if time.monotonic() - trigger.born > self.trigger_life:
            raise Refused("expired_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        trigger.used = True
        return trigger

    def open(self, trigger: Trigger, body: Json) -> View:
        """Open a modal by a trigger, on what is open where it arose in a modal."""
        under = trigger.view
        stack = under.stack if under is not None and not under.gone else []
        if len(stack) >= DEPTH:
            raise Refused("push_limit_reached")
        view = self._make(trigger.user, trigger.team, body)
        view.stack = stack
        stack.append(view)
        trigger.opened = view
        return view

    def publish(self, user: User, body: Json) -> View:
        """Show a home tab."""
        view = self.homes.get(user)
        if view is None:
            view = self.homes[user] = self._make(user, user.team, body)
        else:
            self.change(view, body)
        return view

    def find(self, view_id: str, external_id: str = "") -> View:
        """Return a view that is open. Raises Refused."""
        found = self.kept.get(view_id) or next(
            (one for one in self.kept.values() if external_id and one.body.get("external_id") == external_id), None
        )
        if found is None or found.gone:
            raise Refused("not_found")
        return found

    def change(self, view: View, body: Json, expected: str = "") -> None:
        """Put another content into a view. Raises Refused."""
        if expected and expected != view.hash:
            raise Refused("hash_conflict")
        view.body, view.hash = self._whole(body), _hash()
        view.updates += 1
        view.errors = {}

    def _make(self, user: User, team: Team, body: Json) -> View:
        view = View(self._ids("V"), team, user, self._whole(body), _hash())
        self.kept[view.id] = view
        return view

    def _whole(self, body: Json) -> Json:
        """Return a view with the ids that Slack gives to what has none."""
        made: Json = json.loads(json.dumps(body))
        return {**made, "blocks": numbered(made.get("blocks") or [])}

    def payload(self, view: View, values: Json | None = None) -> Json:
        """Return a view as the API gives it."""
        body = view.body
        stack = view.stack
        below = stack[stack.index(view) - 1].id if view in stack and stack.index(view) else None
        return {
            "id": view.id,
            "team_id": view.user.team.id,
            "type": body["type"],
            "blocks": body["blocks"],
            "private_metadata": body.get("private_metadata", ""),
            "callback_id": body.get("callback_id", ""),
            "state": {"values": values or {}},
            "hash": view.hash,
            "title": body.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": body.get("clear_on_close", False),
            "notify_on_close": body.get("notify_on_close", False),
            "close": body.get("close"),
            "submit": body.get("submit"),
            "previous_view_id": below,
            "root_view_id": stack[0].id if view in stack else view.id,
            "app_id": self._app_id,
            "external_id": body.get("external_id", ""),
            "app_installed_team_id": view.team.id,
            "bot_id": view.team.bot.bot_id,
        }


def numbered(blocks: list[Json]) -> list[Json]:
    """Return blocks with a block_id each and an action_id for each element that acts."""
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        for part in walk(block):
            acts = part.get("type") in _ACTIVE or str(part.get("type", "")).endswith(("_select", "_input"))
            if part is not block and acts:
                part.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return blocks


def _hash() -> str:
    return f"{int(now())}.{secrets.token_hex(4)}"
