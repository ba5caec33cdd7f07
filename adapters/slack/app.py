"""Hears Slack, over Socket Mode or HTTP: commands, buttons, forms, menus, words, and the App Home."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Final

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.middleware.authorization.async_multi_teams_authorization import AsyncMultiTeamsAuthorization
from slack_bolt.response import BoltResponse

from adapters.slack import inbound, modals, places, render, signed
from adapters.slack.acknowledge import Acknowledger
from adapters.slack.authorize import authorizing, channel_of_nowhere, workspace_in
from adapters.slack.connect import Clients
from adapters.slack.controls import decode
from adapters.slack.inbound import Asked
from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.opened import Home
from adapters.slack.people import People, Person
from adapters.slack.sending import Sender
from adapters.slack.sockets import Sockets
from adapters.slack.tokens import Tokens, Workspace, revoked, uninstalled
from adapters.slack.uploads import Uploads
from conversations import wording
from conversations.actions.refuse import refuse
from conversations.commands import ASKS_RIGHTS, MAKES_CARD, OPENS_FORM, Control, Press, Right, Submission
from conversations.errors import Temporary
from conversations.identity import ChannelRef, Platform, Tenant
from conversations.outcomes import Refused
from conversations.ports import Aside, Desk, Handlers, Response
from conversations.views import Notice, Tone, forms
from conversations.wording import installing

_log = structlog.get_logger()

_ALL: Final = re.compile(r".*", re.DOTALL)
_KIND: Final = re.compile(r"[a-z_.]{1,50}")
_NAMED: Final = 20  # members whose names are asked for at once; those who are mentioned after them keep their ids
_SEEN_LATER: Final = BoltResponse(status=503, body="")


class Slack:
    """What hears Slack, for as long as it is open.

    app_token: for Socket Mode; without one Slack's requests come to `routes`. signing_secret: by which they are known.
    """

    def __init__(
        self,
        desk: Desk,
        handlers: Handlers,
        clients: Clients,
        tokens: Tokens,
        *,
        sender: Sender,
        uploads: Uploads,
        app_token: str = "",
        signing_secret: str = "",
    ) -> None:
        self._desk = desk
        self._handlers = handlers
        self._clients = clients
        self._tokens = tokens
        self._people = People(clients, desk)
        self._home = Home(handlers, self._people, sender)
        self._acknowledger = Acknowledger(handlers, clients, sender, uploads)
        self._app_token = app_token
        self._signing_secret = signing_secret
        self._sockets = Sockets()
        self._app: AsyncApp | None = None

    def routes(self) -> Sequence[web.RouteDef]:
        """Return what Slack calls where it is not heard over Socket Mode."""
        return () if self._app_token else (web.post(EVENTS_PATH, self._receive),)

    async def ready(self) -> bool:
        """Tell whether Slack is heard now."""
        if not self._app_token:
            return self._app is not None
        return await self._sockets.hear()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Hear Slack until the context ends."""
        self._app = self._listening()
        async with AsyncExitStack() as open_:
            open_.push_async_callback(self._acknowledger.close)
            if self._app_token:
                await open_.enter_async_context(self._sockets.open(self._app, self._app_token, self._clients))
            yield

    def _listening(self) -> AsyncApp:
        app = AsyncApp(
            name="plantain",
            logger=logging.getLogger("slack_bolt"),
            signing_secret=self._signing_secret,
            request_verification_enabled=False,  # see signed: the library would log what is forged
            raise_error_for_unhandled_request=True,  # it would log that too, and let it come again
            authorize=authorizing(self._tokens),
            client=self._clients.of(None),
            user_facing_authorize_error_message=installing.NOT_HERE,
            process_before_response=True,  # our own handlers say when it is acknowledged
        )
        # Where it is not installed we have said so ourselves, and why.
        logging.getLogger(f"slack_bolt.{AsyncMultiTeamsAuthorization.__name__}").disabled = True
        app.command(_ALL)(self._on_command)
        app.action(_ALL)(self._on_press)
        app.view(_ALL)(self._on_form)
        app.shortcut(_ALL)(self._on_menu)
        app.event("app_mention")(self._on_words)
        app.event("message")(self._on_words)
        app.event("app_home_opened")(self._on_home)
        app.event("member_joined_channel")(self._on_joined)
        app.event("app_uninstalled")(self._on_uninstalled)
        app.event("tokens_revoked")(self._on_revoked)
        app.error(self._on_trouble)
        return app

    async def _receive(self, request: web.Request) -> web.Response:
        if self._app is None:
            return web.Response(status=503)
        told = await signed.read(request, self._signing_secret, self._desk.clock.now())
        if isinstance(told, web.Response):
            return told
        return await to_aiohttp_response(await self._app.async_dispatch(told))

    async def _workspace(self, body: Mapping[str, Any], context: AsyncBoltContext) -> Workspace:
        bot, stands = context.bot_user_id or "", None
        channel = channel_of_nowhere(body, context.team_id, bot)
        if channel:
            async with self._desk.database.reading() as uow:
                stands = await uow.turns.newest_tenant(Platform.SLACK, channel)
        otherwise = stands.id if stands else ""
        return await self._tokens.of(workspace_in(body, context.enterprise_id, context.team_id, bot, otherwise))

    async def _on_command(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        at = await self._workspace(body, context)
        asked = inbound.asked_by_command(body, at.id)
        await self._acknowledger.answer(asked, partial(self._invoke, at, body, asked), ack)

    async def _invoke(self, at: Workspace, body: Mapping[str, Any], asked: Asked) -> Response | None:
        person = await self._people.person(at, asked.user, asked.name)
        invoked = inbound.command(body, asked, person)
        if isinstance(invoked, Refused):
            return refuse(invoked.reason, inbound.unmarked(str(body.get("text", ""))))
        known, submission = invoked.command, invoked.submission
        if known.makes and (invoked.bare or any(one.required for one in known.pictures)):  # they come by forms alone
            return Aside(forms.of_command(known, self._desk.catalogue, submission.values))
        if known.audience_of(submission.branch) is not None:
            submission = replace(submission, rights=await self._people.rights(at, asked.user, asked.channel))
        if known.name == "settings":
            submission = await self._with_review(at, submission, submission.values.get("channel", ""))
        if not known.makes and not await self._handlers.first(asked.key):
            return None
        response = await self._handlers.commands[known.name](submission)
        return _given_back(response, str(body.get("text", ""))) if known.makes else response

    async def _on_press(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        actions = body.get("actions") or ()
        found = decode(str(actions[0].get("action_id", ""))) if actions else None
        if found is None:
            await ack()  # a link, or something of an older version
            return
        at = await self._workspace(body, context)
        asked = replace(inbound.asked_by_press(body, at.id), opens_form=found[0] in OPENS_FORM)
        await self._acknowledger.answer(asked, partial(self._press, at, body, asked, inbound.pressed), ack)

    async def _on_form(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        at = await self._workspace(body, context)
        asked = inbound.asked_by_form(body, at.id)
        act = partial(self._press, at, body, asked, inbound.submitted)
        await self._acknowledger.answer_form(asked, act, ack, modals.first_field(body["view"]))

    async def _press(
        self,
        at: Workspace,
        body: Mapping[str, Any],
        asked: Asked,
        read: Callable[[Mapping[str, Any], Asked, Person], Press | None],
    ) -> Response | None:
        person = await self._people.person(at, asked.user, asked.name)
        pressed = read(body, asked, person)
        if pressed is None:
            return Aside(Notice(wording.NOT_KNOWN, Tone.WARNING), refused=True)
        if pressed.control in ASKS_RIGHTS:
            submission = replace(pressed.submission, rights=await self._people.rights(at, asked.user, asked.channel))
            pressed = replace(pressed, submission=submission)
        if pressed.control is Control.SETTINGS:
            named = pressed.submission.values.get("moderators_channel", "")
            pressed = replace(pressed, submission=await self._with_review(at, pressed.submission, named))
        if pressed.control is Control.COMMAND:
            return await self._filled(pressed)
        if not await self._is_new(asked, pressed):
            return None
        response = None
        try:
            response = await self._handlers.press(pressed)
        finally:
            # A form that was refused, or came to grief, stands open: it may be sent in again as it is.
            if asked.filled and (response is None or (isinstance(response, Aside) and response.refused)):
                await self._handlers.again(asked.event)
        return response

    async def _with_review(self, at: Workspace, submission: Submission, named: str) -> Submission:
        """Add what is known of the channel that somebody who may names for moderators."""
        channel = named.strip().removeprefix("#")
        if Right.MANAGE not in submission.rights or not modals.CHANNEL.fullmatch(channel):
            return submission
        return replace(submission, review=await self._people.review_channel(at, channel))

    async def _filled(self, pressed: Press) -> Response:
        """Do what the form of a command was filled with."""
        act = self._handlers.commands.get(pressed.subject)
        if act is None or not pressed.filled:
            return Aside(Notice(wording.NOT_KNOWN, Tone.WARNING), refused=True)
        return await act(pressed.submission)

    async def _is_new(self, asked: Asked, pressed: Press) -> bool:
        """Tell whether a press has not come before, where nothing else knows that: see Handlers.first."""
        makes = pressed.control in MAKES_CARD
        opens = pressed.control in OPENS_FORM and not pressed.filled
        return makes or opens or await self._handlers.first(asked.event)

    async def _on_menu(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        at = await self._workspace(body, context)
        asked = replace(inbound.asked_by_press(body, at.id), opens_form=True)
        await self._acknowledger.answer(asked, partial(self._choose, at, body, asked), ack)

    async def _choose(self, at: Workspace, body: Mapping[str, Any], asked: Asked) -> Response:
        person = await self._people.person(at, asked.user, asked.name)
        chosen = inbound.menu(body, asked, person, at.bot_user)
        if chosen is None:
            return Aside(Notice(wording.NOT_KNOWN, Tone.WARNING), refused=True)
        name, submission = chosen
        return await self._handlers.menus[name](submission)

    async def _on_words(
        self, body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext
    ) -> BoltResponse | None:
        at = await self._workspace(body, context)
        asked = inbound.asked_by_words(event, at.id)
        if asked is None or not _is_to_us(event, asked):
            return None
        done = await self._acknowledger.answer_words(asked, partial(self._speak, at, event, asked))
        return None if done else _SEEN_LATER

    async def _speak(self, at: Workspace, event: Mapping[str, Any], asked: Asked) -> Response | None:
        mentioned = inbound.mentioned(str(event.get("text", "")), at.bot_user)[:_NAMED]
        person, *others = await asyncio.gather(
            *[self._people.person(at, user, asked.name) for user in (asked.user, *mentioned)]
        )
        names = {user: one.name for user, one in zip(mentioned, others, strict=True)}
        return await self._handlers.speak(inbound.said(event, asked, person, at.bot_user, names))

    async def _on_home(self, body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        if event.get("tab") == "home":
            at = await self._workspace(body, context)
            self._acknowledger.follow(self._home.show(at, str(event["user"])))

    async def _on_joined(self, body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        if event.get("user") == context.bot_user_id:
            at = await self._workspace(body, context)
            await self._handlers.let_in(ChannelRef(Tenant(Platform.SLACK, at.id), str(event["channel"])))

    async def _on_uninstalled(self, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await uninstalled(self._tokens, context.enterprise_id or "", context.team_id or "", body)

    async def _on_revoked(self, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await revoked(self._tokens, context.enterprise_id or "", context.team_id or "", body)

    async def _on_trouble(self, error: Exception, body: dict[str, Any]) -> BoltResponse | None:
        """Take what is not known as it is: it would come again and again; a fault of ours may.

        Where there was no token just now, whoever asked is told so; what comes again by itself is left to.
        """
        if isinstance(error, BoltUnhandledRequestError):
            event = body.get("event") or {}
            _log.info("slack_event_not_known", kind=_word(body.get("type")), event_type=_word(event.get("type")))
            return BoltResponse(status=200, body="")
        if isinstance(error, Temporary):
            _log.warning("no_token_just_now", kind=_word(body.get("type")), trouble=str(error))
            return self._turned_away(body)
        _log.error("slack_event_failed", kind=_word(body.get("type")), exc_info=error)
        return None

    def _turned_away(self, body: Mapping[str, Any]) -> BoltResponse:
        """Tell whoever asked that it is of no avail just now, by what needs no token."""
        if body.get("command"):
            typed = inbound.unmarked(f"{body['command']} {body.get('text', '')}".strip())
            drawn = render.notice(Notice(wording.NOT_NOW, Tone.WARNING, draft=typed))
            said = {"response_type": "ephemeral", "text": drawn.text, "blocks": list(drawn.blocks)}
            return BoltResponse(status=200, body=said)
        if body.get("type") == "view_submission" and (field := modals.first_field(body["view"])):
            return BoltResponse(status=200, body=modals.errors(field, wording.NOT_NOW))
        if body.get("response_url"):
            asked = inbound.asked_by_press(body, "")
            self._acknowledger.follow(self._acknowledger.turn_away(asked, Notice(wording.NOT_NOW, Tone.WARNING)))
            return BoltResponse(status=200, body="")
        return _SEEN_LATER


def _is_to_us(event: Mapping[str, Any], asked: Asked) -> bool:
    """Tell whether words are meant for the bot: a mention, or all in direct messages."""
    return event["type"] == "app_mention" or places.is_direct(asked.channel)


def _given_back(response: Response, typed: str) -> Response:
    """Add what was typed to a refusal: Slack keeps no command that was sent."""
    match response:
        case Aside(Notice(draft="") as notice, refused=True):
            return replace(response, view=replace(notice, draft=inbound.unmarked(typed)))
        case _:
            return response


def _word(told: object) -> str:
    """Return what a payload says of its own kind, as long as it looks like that."""
    return told if isinstance(told, str) and _KIND.fullmatch(told) else ""
