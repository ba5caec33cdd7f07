"""Writes to Slack: each message once, in the order of its channel, whatever goes wrong on the way."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import structlog

from adapters.slack import places
from adapters.slack.connect import Clients
from adapters.slack.patience import patiently
from adapters.slack.queue import Queues
from adapters.slack.render import Drawn
from adapters.slack.text import Block, Element
from adapters.slack.tokens import Tokens
from adapters.slack.trouble import Lapsed, Limited, NotReady, Revoked, Unclear, told_apart
from conversations.errors import Undeliverable
from conversations.ports import Clock
from conversations.recent import Recent
from conversations.turn import POSTED_WITHIN

_log = structlog.get_logger()
_Made = TypeVar("_Made")

_EVENT: Final = "plantain_message"  # of the metadata that a message is known by
_NO_PREVIEWS: Final = {"unfurl_links": False, "unfurl_media": False}  # of pages that words name
_PATIENCE: Final = 90.0  # s that a message waits while Slack takes no more
_SOON: Final = (0.5, 1.5, 4.0)  # s between tries of what may not have arrived
#: What is asked again where it may not have arrived: twice it changes nothing more, or is better than never.
_REPEATED: Final = frozenset(
    {
        "chat.delete",
        "chat.postEphemeral",
        "conversations.history",
        "conversations.open",
        "conversations.replies",
        "files.delete",
        "files.info",
        "views.open",  # what opens it works once
        "views.publish",
        "views.update",
    }
)
_CLAIMS: Final = 3
_CLAIMED: Final = POSTED_WITHIN.total_seconds() - 3  # s in which a message that was claimed is written, or never
_PAGE: Final = 15  # messages; Slack shows no more to apps that are not in its Marketplace
_PAGES: Final = 4
_REMEMBERED: Final = 5000  # direct messages
_SLACK_OF_CLOCKS: Final = timedelta(seconds=60)  # between theirs and ours


@dataclass(frozen=True, slots=True)
class Claimed:
    """The right to write a message, for a while. since: when somebody else began to, and may have; None: nobody did."""

    since: datetime | None = None


class Sender:
    """Writes, changes and removes messages of a workspace with its token."""

    def __init__(self, clients: Clients, tokens: Tokens, clock: Clock) -> None:
        self._clients = clients
        self._clock = clock
        self._tokens = tokens
        self._queues = Queues()
        self._direct: Recent[tuple[str, str], str] = Recent(_REMEMBERED)
        self._looked: Recent[str, str] = Recent(_REMEMBERED)  # by key, how far: the cursor of the next page

    async def call(self, workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Ask one method of the Web API, and wait a while where Slack takes no more now."""
        for pause in (*_SOON, None) if method in _REPEATED else (None,):
            try:
                return await patiently(lambda: self._ask_anew(workspace, method, arguments))
            except Unclear:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
        raise AssertionError("the last try returns or raises")

    async def once(self, workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Ask one method of the Web API, and not again where Slack takes no more now; Limited then."""
        return await self._ask_anew(workspace, method, arguments)

    async def post(
        self,
        workspace: str,
        channel: str,
        drawn: Drawn,
        *,
        key: str,
        thread: str = "",
        since: datetime | None = None,
        instead: Callable[[], Awaitable[Claimed | str | None]] | None = None,
        anyway: bool = False,
    ) -> str:
        """Write a message, once for each key, and return its timestamp.

        since: when it may have been written before; None: it was not. instead: asked when it is its turn, which may
        take a while: the message that stands by then, to be changed; None where nothing is to be written at all, and
        the timestamp is empty; or the claim to it, and what cannot be written while that holds is claimed anew. anyway:
        it is written also where Slack lets nobody look just now: rather twice than late.
        """
        arguments = {
            **_body(workspace, drawn),
            **_NO_PREVIEWS,
            "channel": channel,
            "thread_ts": thread or None,
            "metadata": _metadata(key),
        }
        async with self._queues.turn(workspace, channel) as line:
            if instead is None:
                await line.pace()
                return await self._written(workspace, arguments, key, since, anyway=anyway)
            for _ in range(_CLAIMS):
                found = await instead()
                if found is None:
                    return ""
                if isinstance(found, str):
                    await self._change(workspace, _changed(arguments, found))
                    return found
                with suppress(TimeoutError):  # whoever comes next to the claim, here or elsewhere, looks for it
                    async with asyncio.timeout(_CLAIMED):
                        await line.pace()
                        return await self._written(workspace, arguments, key, found.since, anyway=anyway)
            raise Unclear("a message could not be written in time")

    async def in_order(self, workspace: str, channel: str, making: Awaitable[_Made]) -> _Made:
        """Make what is to be written to a channel, and return it when what was begun there earlier has been."""
        return await self._queues.in_order(workspace, channel, making)

    async def _written(
        self, workspace: str, arguments: dict[str, Any], key: str, since: datetime | None, *, anyway: bool
    ) -> str:
        """Write a message, or find it where an earlier try has."""
        begun = self._clock.now()
        found = await self._earlier(workspace, arguments, key, since, anyway=anyway) if since else ""
        if found:  # it may say what was so then
            await self._change(workspace, _changed(arguments, found))
        for pause in (*_SOON, None):
            try:
                return found or await self._wait(workspace, "chat.postMessage", arguments)
            except (Unclear, NotReady) as trouble:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
                if isinstance(trouble, Unclear):
                    found = await self._earlier(workspace, arguments, key, since or begun, anyway=anyway)
        raise AssertionError("the last try returns or raises")

    async def _earlier(
        self, workspace: str, arguments: dict[str, Any], key: str, since: datetime, *, anyway: bool
    ) -> str:
        """Look for what an earlier try has written."""
        thread = arguments["thread_ts"] or ""
        try:
            return await self.find(workspace, arguments["channel"], key, thread=thread, since=since)
        except Limited:
            if not anyway:
                raise
            return ""

    async def update(self, workspace: str, channel: str, timestamp: str, drawn: Drawn, *, insists: bool = True) -> None:
        """Change a message; to say the same twice changes nothing, so it may be tried again.

        insists: otherwise it is tried once: what something else will soon be said in place of is worth no waiting.
        """
        arguments = {**_body(workspace, drawn), "channel": channel, "ts": timestamp}
        async with self._queues.turn(workspace, channel):
            if insists:
                await self._change(workspace, arguments)
            else:
                await self.once(workspace, "chat.update", **arguments)

    async def _change(self, workspace: str, arguments: dict[str, Any]) -> None:
        for pause in (*_SOON, None):
            try:
                await self._wait(workspace, "chat.update", arguments)
            except (Unclear, NotReady):
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            else:
                return

    async def delete(self, workspace: str, channel: str, timestamp: str) -> None:
        """Remove a message."""
        await self.call(workspace, "chat.delete", channel=channel, ts=timestamp)

    async def whisper(self, workspace: str, channel: str, user: str, drawn: Drawn, *, thread: str = "") -> None:
        """Show something to one member alone, in a channel that both are in: rather twice than not at all."""
        await self.call(
            workspace,
            "chat.postEphemeral",
            **_body(workspace, drawn),
            channel=channel,
            user=user,
            thread_ts=thread or None,
        )

    async def direct(self, workspace: str, user: str) -> str:
        """Return the channel of somebody's direct messages with the bot."""
        known = self._direct.get((workspace, user))
        if known is None:
            answer = await self.call(workspace, "conversations.open", users=user)
            known = str(answer["channel"]["id"])
            self._direct.put((workspace, user), known)
        return known

    async def find(self, workspace: str, channel: str, key: str, *, thread: str = "", since: datetime) -> str:
        """Look for the message of a key; empty where there is none, or where the bot may not read along.

        Raises Temporary where it could not be looked for just now: whoever wrote it anew then might write it twice.
        Where Slack lets nobody look on, the next look goes on there.
        """
        oldest = f"{(since - _SLACK_OF_CLOCKS).timestamp():.6f}"
        method = "conversations.replies" if thread else "conversations.history"
        where = {"channel": channel, "ts": thread} if thread else {"channel": channel}
        cursor = self._looked.get(key) or ""
        self._looked.put(key, "")
        for _ in range(_PAGES):
            page = {"oldest": oldest, "cursor": cursor or None, "include_all_metadata": True, "limit": _PAGE}
            try:
                answer = await self.call(workspace, method, **where, **page)
            except Undeliverable as trouble:
                _log.info("history_not_read", trouble=str(trouble))
                return ""
            except Limited:
                self._looked.put(key, cursor)
                raise
            found = next((str(one["ts"]) for one in answer["messages"] if _key_of(one) == key), "")
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if found or not cursor:
                return found
        return ""

    async def _wait(self, workspace: str, method: str, arguments: dict[str, Any]) -> str:
        """Write a message: whoever waits behind it waits as long."""
        answer = await patiently(lambda: self._ask_anew(workspace, method, arguments), _PATIENCE)
        return str(answer["ts"])

    async def _ask_anew(self, workspace: str, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Ask one method; a token that has lapsed, or has been replaced since it was read, is read anew, once."""
        token = (await self._tokens.of(workspace)).token
        try:
            return await self._ask(token, method, arguments)
        except (Lapsed, Revoked) as trouble:
            self._tokens.forget(workspace)
            anew = (await self._tokens.of(workspace)).token
            if isinstance(trouble, Revoked) and anew == token:
                raise
            return await self._ask(anew, method, arguments)

    async def _ask(self, token: str, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        given = {name: value for name, value in arguments.items() if value is not None}
        asks = getattr(self._clients.of(token), method.replace(".", "_"))  # it knows how each method is encoded
        with told_apart():
            answer = await asks(**given)
        return dict(answer.data) if isinstance(answer.data, dict) else {}


def _body(workspace: str, drawn: Drawn) -> dict[str, Any]:
    return {"text": drawn.text, "blocks": blocks_for(workspace, drawn) or None}


def blocks_for(workspace: str, drawn: Drawn) -> list[Block]:
    """Return blocks whose buttons say where they are shown: in an organisation a press names the presser's workspace.

    So it is the more where only they see the message, of which Slack then tells nothing.
    """
    if not places.divided(workspace)[0]:
        return list(drawn.blocks)
    return [
        block | {"elements": [_says(one, workspace) for one in block["elements"]]}
        if block["type"] == "actions"
        else block
        for block in drawn.blocks
    ]


def _says(element: Element, workspace: str) -> Element:
    return element | {"value": workspace} if element["type"] == "button" and "url" not in element else element


def _changed(arguments: dict[str, Any], timestamp: str) -> dict[str, Any]:
    """Return what changes a message to what was to be written."""
    return {name: arguments[name] for name in ("text", "blocks", "channel")} | {"ts": timestamp}


def _metadata(key: str) -> dict[str, Any]:
    return {"event_type": _EVENT, "event_payload": {"key": key}}


def _key_of(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    return str(metadata.get("event_payload", {}).get("key", "")) if metadata.get("event_type") == _EVENT else ""
