"""What each process does from start to stop, and the supervisor that `plantain run` is."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_hex
from typing import Final

import structlog

from bot.settings import UNUSABLE, Settings
from conversations.ports import Workshop

_SWEEP_EVERY: Final = 30.0  # s
_STOP_WAIT: Final = 40.0  # s; longer than the engine waits for its running steps
_LONGEST_PAUSE: Final = 30.0  # s between two starts of a process that keeps ending
_STEADY: Final = 10.0  # s; one that ran so long is started again at once

_log = structlog.get_logger()


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set the event on SIGTERM and SIGINT."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)


def _when_gone(lifeline: int | None, then: Callable[[], None]) -> None:
    """Do something when the other end of the pipe is closed: whoever held it is gone."""
    if lifeline is None:
        return
    loop = asyncio.get_running_loop()

    def gone() -> None:
        loop.remove_reader(lifeline)  # the end of a pipe stays readable for ever
        then()

    loop.add_reader(lifeline, gone)


def nudger(pipe: int | None) -> Callable[[], None]:
    """Return what tells the worker at the other end of a pipe that there is work."""
    if pipe is None:
        return lambda: None  # the worker polls
    os.set_blocking(pipe, False)

    def nudge() -> None:
        with suppress(BlockingIOError, BrokenPipeError):  # full: it is nudged already; broken: it is being restarted
            os.write(pipe, b"n")

    return nudge


async def serve_front(settings: Settings, nudge: int | None, lifeline: int | None, serves: str = "all") -> None:
    """Serve people until told to stop.

    Raises SettingsError where an address cannot be used.
    """
    stop = asyncio.Event()
    stop_on_signals(stop)
    _when_gone(lifeline, stop.set)
    from bot.wiring.front import Serves, front  # noqa: PLC0415 -- the supervisor and the worker do without

    async with front(settings, nudger(nudge), Serves(serves)):
        address = f"http://{settings.console_address}" if serves in {Serves.ALL, Serves.CONSOLE} else ""
        _log.info("front_ready", console=address, offline=settings.offline)
        await stop.wait()
    _log.info("front_stopped")


async def serve_worker(settings: Settings, nudge: int | None, lifeline: int | None, crew: str = "") -> None:
    """Work until told to stop, or until the front is gone."""
    stop = asyncio.Event()
    stop_on_signals(stop)
    from bot.wiring.worker import worker  # noqa: PLC0415 -- the supervisor and the front do without

    async with worker(settings, crew) as (shop, engine):
        if nudge is not None:
            os.set_blocking(nudge, False)
            asyncio.get_running_loop().add_reader(nudge, _drain, nudge, engine.nudge)

        def end_after_running_turns() -> None:
            engine.be_patient(settings.model_timeout_seconds)
            stop.set()

        _when_gone(lifeline, end_after_running_turns)
        warming = asyncio.create_task(shop.model.warm())
        sweeping = asyncio.create_task(_keep_sweeping(shop, engine.nudge))
        _log.info("worker_ready", backend=shop.model.backend)
        try:
            await engine.run(stop)
        finally:
            sweeping.cancel()
            await asyncio.gather(sweeping, warming, return_exceptions=True)
    _log.info("worker_stopped")


def _drain(pipe: int, then: Callable[[], None]) -> None:
    if os.read(pipe, 4096) == b"":
        asyncio.get_running_loop().remove_reader(pipe)  # no front any more: polling serves
    then()


async def _keep_sweeping(shop: Workshop, nudge: Callable[[], None]) -> None:
    from conversations.steps.sweep import sweep  # noqa: PLC0415 -- see serve_worker

    while True:
        try:
            await sweep(shop)
        except Exception:  # noqa: BLE001 -- the sweep is what repairs: it must come again
            _log.exception("sweep_failed")
        nudge()
        await asyncio.sleep(_SWEEP_EVERY)


@dataclass(frozen=True, slots=True)
class _Child:
    """A process that is kept running."""

    name: str
    arguments: tuple[str, ...]
    pipes: tuple[int, ...]  # that it inherits


async def supervise(log_level: str) -> int:
    """Keep a front and a worker running until told to stop; one that dies is started again.

    Returns the exit status: 0, or UNUSABLE when a process could not use its settings.
    """
    stop = asyncio.Event()
    stop_on_signals(stop)
    woken, nudge = os.pipe()
    lifeline, held = os.pipe()  # only this process holds the writing end
    common = ("--lifeline", str(lifeline), "--log-level", log_level)
    children = (
        _Child("front", ("console", "--all", "--nudge", str(nudge), *common), (nudge, lifeline)),
        _Child("worker", ("worker", "--nudge", str(woken), "--crew", token_hex(8), *common), (woken, lifeline)),
    )
    try:
        return max(await asyncio.gather(*[_keep_running(child, stop) for child in children]))
    finally:
        for pipe in (woken, nudge, lifeline, held):
            os.close(pipe)


async def _keep_running(child: _Child, stop: asyncio.Event) -> int:
    loop = asyncio.get_running_loop()
    pause = 0.0
    while not stop.is_set():
        started = loop.time()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *child.arguments, pass_fds=child.pipes, start_new_session=True
        )
        await _until(process, stop)
        if stop.is_set():
            break
        if process.returncode == UNUSABLE:
            stop.set()  # it would end the same way again, and has said why
            return UNUSABLE
        pause = 0.0 if loop.time() - started > _STEADY else min(_LONGEST_PAUSE, pause * 2 or 0.5)
        _log.warning("process_ended", name=child.name, status=process.returncode, again_in_seconds=pause)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
    return 0


async def _until(process: Process, stop: asyncio.Event) -> None:
    """Return when the process has ended, by itself or because it was told to."""
    ended = asyncio.create_task(process.wait())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not ended.done():
        process.terminate()
        await asyncio.wait({ended}, timeout=_STOP_WAIT)
        if not ended.done():
            process.kill()
    await ended
