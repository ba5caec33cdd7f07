"""Builds what calls the model and delivers: binds every step to the engine."""

import os
import platform
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

from adapters.blobs import open_store
from adapters.console.outbound import ConsoleDeliverer
from adapters.database import SqlJobQueue
from adapters.imaging import PillowImaging
from adapters.jobs import BytesRoom, Engine, Lane
from bot.clock import SystemClock
from bot.logs import info
from bot.settings import Settings, secret_key
from bot.wiring.common import catalogue, database, limits, links, reach_discord
from conversations.identity import Platform
from conversations.ports import Clock, Database, Deliverer, ImageModel, PictureStore, Screener, Workshop
from conversations.steps import case_card, deliver, enforce, export, generate, prepare, publish, sweep
from conversations.views import Shown

if TYPE_CHECKING:
    from adapters.gemini import GeminiModel

#: Jobs at a time that do not wait for the model.
_QUICK_ROOM: Final = 8
#: Sheets at a time that are shown: most wait until their channel takes one more, and those of others must not.
_SHOWING_ROOM: Final = 48
#: Bytes of requests and answers in this process at a time; in memory they are there about three times over. Twenty
#: calls of 4K fit, or twelve that carry the longest history.
_BYTES_IN_FLIGHT: Final = 256 * 1024 * 1024


@asynccontextmanager
async def worker(settings: Settings, crew: str = "") -> AsyncIterator[tuple[Workshop, Engine]]:
    """Build the workshop and its engine, and take them apart at the end.

    crew: what all workers have in common that one supervisor starts, one when the other has ended.
    """
    model, screener = models(settings)
    clock, store = SystemClock(), open_store(settings.blob_url)
    async with database(settings) as opened, _deliverers(settings, opened, store, clock) as deliverers:
        shop = Workshop(
            clock=clock,
            database=opened,
            catalogue=catalogue(settings),
            limits=limits(settings),
            store=store,
            imaging=PillowImaging(),
            model=model,
            screener=screener,
            deliverers=deliverers,
            room=BytesRoom(_BYTES_IN_FLIGHT),
            log=info,
        )
        queue = SqlJobQueue(opened)
        if crew:
            await queue.bury(crew)  # else what its predecessor held would have to wait until that has lapsed
        engine = _engine(shop, queue, crew)
        opened.when_enqueued = engine.nudge
        try:
            yield shop, engine
        finally:
            await model.close()


@asynccontextmanager
async def _deliverers(
    settings: Settings, opened: Database, store: PictureStore, clock: Clock
) -> AsyncIterator[dict[Platform, Deliverer]]:
    """Build what reaches each platform that is configured."""
    console = ConsoleDeliverer((settings.console_host, settings.console_port), secret_key(settings))
    found: dict[Platform, Deliverer] = {Platform.CONSOLE: console}
    async with AsyncExitStack() as open_:
        open_.push_async_callback(console.close)
        if settings.discord_token is not None:
            found[Platform.DISCORD] = await open_.enter_async_context(_discord(settings, store, clock))
        if settings.slack:
            found[Platform.SLACK] = await open_.enter_async_context(_slack(settings, opened, store, clock))
        yield found


@asynccontextmanager
async def _discord(settings: Settings, store: PictureStore, clock: Clock) -> AsyncIterator[Deliverer]:
    from adapters.discord.outbound import DiscordDeliverer  # noqa: PLC0415 -- see bot/wiring/front.py

    token, cdn = reach_discord(settings), settings.discord_cdn_url or ""
    discord = DiscordDeliverer(token, store=store, clock=clock, original=_original(settings), cdn=cdn)
    try:
        yield discord
    finally:
        await discord.close()


@asynccontextmanager
async def _slack(settings: Settings, opened: Database, store: PictureStore, clock: Clock) -> AsyncIterator[Deliverer]:
    from adapters.slack.outbound import SlackDeliverer  # noqa: PLC0415 -- see bot/wiring/front.py
    from bot.wiring.slack import reach  # noqa: PLC0415

    async with reach(settings, store, opened, clock) as way:
        yield SlackDeliverer(
            way.clients,
            way.tokens,
            way.sender,
            way.uploads,
            database=opened,
            clock=clock,
            original=_original(settings),
        )


def _original(settings: Settings) -> Callable[[Shown, int], str]:
    """Return what gives the address of an original, empty where none is served."""
    made = links(settings)
    return lambda shown, position: made.to(shown.turn_id, position) if shown.turn_id else ""


def models(settings: Settings) -> tuple[ImageModel, Screener]:
    """Choose the real model and screener where a key or a project is set, else the sketch's."""
    if settings.offline:
        from adapters.sketch import SketchModel, SketchScreener  # noqa: PLC0415 -- only one of the two is ever needed

        return SketchModel(), SketchScreener()
    model = gemini(settings)
    return model, model.screener(settings.screening_model)


def gemini(settings: Settings, timeout: float | None = None) -> "GeminiModel":
    """Build the real model, by key or on Vertex; timeout: s for a call, by default a little over the step's own."""
    from adapters.gemini import GeminiModel  # noqa: PLC0415 -- see models

    vertex = settings.google_genai_use_vertexai
    return GeminiModel(
        api_key=settings.gemini_api_key.get_secret_value() if settings.gemini_api_key and not vertex else "",
        project=settings.google_cloud_project or "" if vertex else "",
        location=settings.google_cloud_location,
        base_url=settings.google_gemini_base_url or "",
        # The step's own limit comes first, and ends the turn with its own sentence.
        timeout=timeout or settings.model_timeout_seconds + 5,
    )


def _engine(shop: Workshop, queue: SqlJobQueue, crew: str) -> Engine:
    return Engine(
        queue=queue,
        clock=shop.clock,
        steps={
            "prepare": partial(prepare.prepare, shop),
            "generate": partial(generate.generate, shop),
            "deliver": partial(deliver.deliver, shop),
            "card": partial(case_card.draw_case, shop),
            "enforce": partial(enforce.enforce, shop),
            "purge": partial(enforce.purge, shop),
            "publish": partial(publish.publish, shop),
            "export": partial(export.export, shop),
        },
        lanes=(
            Lane(("generate",), shop.limits.worker_concurrency),
            Lane(("prepare",), _QUICK_ROOM),  # apart: a screener that is slow must not hold results up
            Lane(("deliver",), _SHOWING_ROOM),
            Lane(("card", "enforce", "purge"), _QUICK_ROOM),
            Lane(("publish",), _QUICK_ROOM),
            Lane(("export",), 1),
        ),
        give_up=partial(sweep.give_up, shop),
        lasting=frozenset({"card", "enforce", "purge", "publish"}),
        owner=f"{platform.node()}:{os.getpid()}:{secrets.token_hex(4)}:{crew}",
    )
