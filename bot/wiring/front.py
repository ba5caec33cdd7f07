"""Builds what people talk to: binds every command and the buttons to their actions."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from adapters.blobs import open_store
from adapters.console.app import Console
from adapters.console.people import MODERATORS_CHANNEL, TENANT
from adapters.database import SqlJobQueue
from bot import __version__
from bot.clock import SystemClock
from bot.logs import info
from bot.originals import Originals
from bot.readiness import Readiness
from bot.server import bound, outside
from bot.settings import Settings, secret_key
from bot.wiring.common import catalogue, database, limits, links
from conversations.actions import cancel, conversation, manage, press, submit, tell
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


@asynccontextmanager
async def front(settings: Settings, nudge: Callable[[], None]) -> AsyncIterator[None]:
    """Serve the console, and the outside where it has an address, until the context ends.

    Raises SettingsError where an address cannot be used.
    """
    async with database(settings) as opened:
        desk = Desk(
            store=open_store(settings.blob_url),
            clock=SystemClock(),
            database=opened,
            catalogue=catalogue(settings),
            limits=limits(settings),
            nudge=nudge,
            log=info,
        )
        await _begin(desk)
        queue = SqlJobQueue(opened)
        readiness = Readiness({"worker": lambda: queue.alive(desk.clock.now())})
        console = Console(
            desk=desk,
            handlers=handlers(desk),
            secret=secret_key(settings),
            address=(settings.console_host, settings.console_port),
            password=settings.console_password.get_secret_value() if settings.console_password else None,
            offline=settings.offline,
            version=__version__,
            health=readiness.routes(),
        )
        public = [*readiness.routes(), *Originals(desk, links(settings)).routes()]
        async with bound("CONSOLE_ADDRESS", console.open()), outside(settings.http, public):
            await asyncio.to_thread(rulebook)  # 0.2 s that the first prompt need not wait for
            yield


async def _begin(desk: Desk) -> None:
    """Give the console its moderators' channel, so that reports can be tried without setting anything."""
    async with desk.database.writing() as uow:
        if await uow.preferences.get(TENANT) == Preferences():
            await uow.preferences.put(TENANT, Preferences(moderators_channel=MODERATORS_CHANNEL), desk.clock.now())


def handlers(desk: Desk) -> Handlers:
    """Bind every command and the buttons to their actions."""
    commands = {name: partial(action, desk) for name, action in _COMMANDS.items()}
    return Handlers(commands, partial(press.press, desk), partial(submit.posted, desk))
