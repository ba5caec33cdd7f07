"""Builds what people talk to: binds every command and the buttons to their actions."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from enum import StrEnum
from functools import partial
from typing import Final

from aiohttp import web

from adapters.blobs import open_store
from adapters.console.app import Console
from adapters.console.people import MODERATORS_CHANNEL, TENANT
from adapters.database import SqlJobQueue
from bot import __version__
from bot.clock import SystemClock
from bot.logs import info
from bot.originals import Originals
from bot.readiness import Part, Readiness
from bot.server import bound, outside
from bot.settings import Settings, secret_key
from bot.wiring.common import catalogue, database, limits, links, reach_discord
from conversations.actions import cancel, conversation, kept, manage, menus, press, speak, submit, tell
from conversations.ports import Desk, Handlers
from conversations.preferences import Preferences
from conversations.screening import rulebook

_COMMANDS: Final = {
    "imagine": submit.imagine,
    "edit": submit.edit,
    "blend": submit.blend,
    "cancel": cancel.cancel,
    "conversation": conversation.conversation,
    "reports": manage.reports,
    "settings": manage.settings,
    "usage": tell.usage,
    "help": tell.help_,
}
_MENUS: Final = {"edit_image": menus.edit_image, "report_image": menus.report_image}


class Serves(StrEnum):
    """What a front serves."""

    ALL = "all"  # that is configured
    CONSOLE = "console"
    DISCORD = "discord"
    SLACK = "slack"


@asynccontextmanager
async def front(settings: Settings, nudge: Callable[[], None], serves: Serves = Serves.ALL) -> AsyncIterator[None]:
    """Serve people, and the outside where it has an address, until the context ends.

    Raises SettingsError where an address cannot be used.
    """
    async with database(settings) as opened, AsyncExitStack() as open_:
        desk = Desk(
            store=open_store(settings.blob_url),
            clock=SystemClock(),
            database=opened,
            catalogue=catalogue(settings),
            limits=limits(settings),
            nudge=nudge,
            log=info,
        )
        bound_to, queue = handlers(desk), SqlJobQueue(opened)
        # 0.2 s of work, much more where the machine is busy: the first to ask, once it is connected, must not wait.
        await asyncio.to_thread(rulebook)
        parts: dict[str, Part] = {"worker": lambda: queue.alive(desk.clock.now())}
        public: list[web.RouteDef] = []
        if settings.discord_token is not None and serves in {Serves.ALL, Serves.DISCORD}:
            parts["discord"] = await open_.enter_async_context(_discord(settings, desk, bound_to))
        if settings.slack and serves in {Serves.ALL, Serves.SLACK}:
            parts["slack"], routes = await open_.enter_async_context(_slack(settings, desk, bound_to))
            public += routes
        readiness = Readiness(parts)
        if serves in {Serves.ALL, Serves.CONSOLE}:
            await _begin(desk)
            console = _console(settings, desk, bound_to, readiness)
            await open_.enter_async_context(bound("CONSOLE_ADDRESS", console.open()))
        public += [*readiness.routes(), *Originals(desk, links(settings)).routes()]
        await open_.enter_async_context(outside(settings.http, public))
        yield


def _console(settings: Settings, desk: Desk, bound_to: Handlers, readiness: Readiness) -> Console:
    return Console(
        desk=desk,
        handlers=bound_to,
        secret=secret_key(settings),
        address=(settings.console_host, settings.console_port),
        password=settings.console_password.get_secret_value() if settings.console_password else None,
        offline=settings.offline,
        version=__version__,
        health=readiness.routes(),
    )


@asynccontextmanager
async def _discord(settings: Settings, desk: Desk, bound_to: Handlers) -> AsyncIterator[Part]:
    """Be connected to Discord's gateway; gives what tells whether it is."""
    from adapters.discord.app import Discord  # noqa: PLC0415 -- its library takes half a second, and not all use it

    token, gateway = reach_discord(settings), settings.discord_gateway_url or ""
    discord = Discord(token, desk, bound_to, gateway=gateway)
    async with discord.open():
        yield discord.ready


@asynccontextmanager
async def _slack(
    settings: Settings, desk: Desk, bound_to: Handlers
) -> AsyncIterator[tuple[Part, Sequence[web.RouteDef]]]:
    """Hear Slack; gives what tells whether it is heard, and what Slack calls."""
    from adapters.slack.app import Slack  # noqa: PLC0415 -- see _discord
    from bot.wiring.slack import reach  # noqa: PLC0415

    async with reach(settings, desk.store, desk.database, desk.clock) as way:
        slack = Slack(
            desk,
            bound_to,
            way.clients,
            way.tokens,
            sender=way.sender,
            uploads=way.uploads,
            app_token=settings.slack_app_token.get_secret_value() if settings.slack_app_token else "",
            signing_secret=settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else "",
        )
        async with slack.open():
            yield slack.ready, (*slack.routes(), *way.installing(settings))


async def _begin(desk: Desk) -> None:
    """Give the console its moderators' channel, so that reports can be tried without setting anything."""
    async with desk.database.writing() as uow:
        if await uow.preferences.get(TENANT) == Preferences():
            await uow.preferences.put(TENANT, Preferences(moderators_channel=MODERATORS_CHANNEL), desk.clock.now())


def handlers(desk: Desk) -> Handlers:
    """Bind every command, menu and button to its action."""
    commands = {name: partial(action, desk) for name, action in _COMMANDS.items()}
    return Handlers(
        commands=commands,
        menus={name: partial(action, desk) for name, action in _MENUS.items()},
        speak=partial(speak.speak, desk),
        press=partial(press.press, desk),
        first=partial(kept.first, desk),
        again=partial(kept.again, desk),
        begins_posting=partial(submit.begins_posting, desk),
        posted=partial(submit.posted, desk),
        unplaceable=partial(submit.unplaceable, desk),
        covered=partial(submit.covered, desk),
        made=partial(tell.made, desk),
        keep=partial(kept.keep, desk),
        tell_kept=partial(kept.tell_kept, desk),
        let_in=partial(manage.let_in, desk),
    )
