"""The one composition root: binds ports to adapters, commands to actions, steps to the engine."""

import os
import platform
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from adapters.blobs import open_store
from adapters.console.app import Console
from adapters.console.outbound import ConsoleDeliverer
from adapters.database import SqlDatabase, SqlJobQueue, is_current, migrate, open_database
from adapters.imaging import PillowImaging
from adapters.jobs import Engine, Lane
from bot.clock import SystemClock
from bot.logs import info
from bot.settings import Settings, secret_key
from conversations import catalog
from conversations.actions import cancel, press, submit, tell
from conversations.commands import Press
from conversations.identity import Platform
from conversations.ports import Desk, Handlers, ImageModel, Limits, Response, Workshop
from conversations.steps import deliver, generate, prepare, sweep

#: Jobs at a time that are not waiting for the model.
_QUICK_ROOM: Final = 8

_COMMANDS: Final = {
    "imagine": submit.imagine,
    "edit": submit.edit,
    "blend": submit.blend,
    "cancel": cancel.cancel,
    "usage": tell.usage,
    "help": tell.help_,
}


def limits(settings: Settings) -> Limits:
    """Read the limits the core knows."""
    return Limits(
        daily_images_per_user=settings.daily_images_per_user,
        worker_concurrency=settings.worker_concurrency,
        model_timeout=settings.model_timeout_seconds,
        ratio=settings.default_aspect_ratio,
        size=settings.default_image_size,
    )


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[SqlDatabase]:
    """Open the database, at the schema of this version."""
    opened = open_database(settings.database_url)
    try:
        if not await is_current(opened):
            await migrate(opened)
        yield opened
    finally:
        await opened.close()


@asynccontextmanager
async def front(settings: Settings, nudge: Callable[[], None]) -> AsyncIterator[Console]:
    """Build what people talk to."""
    async with database(settings) as opened:
        desk = Desk(
            clock=SystemClock(),
            database=opened,
            catalogue=_catalogue(settings),
            limits=limits(settings),
            store=open_store(settings.blob_url),
            nudge=nudge,
        )
        queue = SqlJobQueue(opened)
        console = Console(
            desk=desk,
            handlers=handlers(desk),
            secret=secret_key(settings),
            address=(settings.console_host, settings.console_port),
            password=settings.console_password.get_secret_value() if settings.console_password else None,
            offline=settings.offline,
            worker_alive=lambda: queue.alive(desk.clock.now()),
        )
        async with console.open():
            yield console


@asynccontextmanager
async def worker(settings: Settings) -> AsyncIterator[tuple[Workshop, Engine]]:
    """Build what calls the model and delivers."""
    model = image_model(settings)
    console = ConsoleDeliverer((settings.console_host, settings.console_port), secret_key(settings))
    async with database(settings) as opened:
        shop = Workshop(
            clock=SystemClock(),
            database=opened,
            catalogue=_catalogue(settings),
            limits=limits(settings),
            store=open_store(settings.blob_url),
            imaging=PillowImaging(),
            model=model,
            deliverers={Platform.CONSOLE: console},
            log=info,
        )
        try:
            yield shop, _engine(shop, SqlJobQueue(opened))
        finally:
            await model.close()
            await console.close()


def handlers(desk: Desk) -> Handlers:
    """Bind every command and the buttons to their actions."""

    async def press_(pressed: Press) -> Response:
        return await press.press(desk, pressed)

    commands = {name: partial(action, desk) for name, action in _COMMANDS.items()}
    return Handlers(commands, press_)


def image_model(settings: Settings) -> ImageModel:
    """Choose the real model where a key or a project is set, else the sketch."""
    if settings.offline:
        from adapters.sketch import SketchModel  # noqa: PLC0415 -- only one of the two is ever needed

        return SketchModel()
    from adapters.gemini import GeminiModel  # noqa: PLC0415

    vertex = settings.google_genai_use_vertexai
    return GeminiModel(
        api_key=settings.gemini_api_key.get_secret_value() if settings.gemini_api_key and not vertex else "",
        project=settings.google_cloud_project or "" if vertex else "",
        location=settings.google_cloud_location,
        base_url=settings.google_gemini_base_url or "",
        # The step's own limit comes first, and ends the turn with its own sentence.
        timeout=settings.model_timeout_seconds + 5,
        price=_catalogue(settings).price,
    )


def _catalogue(settings: Settings) -> catalog.Catalogue:
    return catalog.build(settings.nano_banana_model_fast, settings.nano_banana_model_pro)


def _engine(shop: Workshop, queue: SqlJobQueue) -> Engine:
    return Engine(
        queue=queue,
        clock=shop.clock,
        steps={
            "prepare": partial(prepare.prepare, shop),
            "generate": partial(generate.generate, shop),
            "deliver": partial(deliver.deliver, shop),
        },
        lanes=(
            Lane(("generate",), shop.limits.worker_concurrency),
            Lane(("prepare", "deliver"), _QUICK_ROOM),
        ),
        give_up=partial(sweep.give_up, shop),
        owner=f"{platform.node()}:{os.getpid()}:{secrets.token_hex(4)}",
    )
