"""`python -m tests.bench [NAME …]`: figures of the real program, each beside its floor from the same run."""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeVar

from tests.bench import (
    acknowledgement,
    context,
    discord_ack,
    discord_idle,
    discord_twenty,
    screening,
    slack_ack,
    slack_idle,
    twenty,
)
from tests.bench.discord_stage import at

_RUNS: Final = 3
_T = TypeVar("_T")


async def _runs(name: str, measure: Callable[[Path], Awaitable[_T]], times: int = _RUNS) -> list[_T]:
    found: list[_T] = []
    for number in range(times):
        with tempfile.TemporaryDirectory() as folder:
            found.append(await measure(Path(folder)))
        _say(f"{name}, run {number + 1}: {found[-1]}")
    return found


async def _acknowledgement() -> None:
    runs = await _runs("acknowledgement", acknowledgement.measure)
    middle = sorted(runs, key=lambda figures: figures.loaded_p99)[_RUNS // 2]
    _say(f"acknowledgement, median of {_RUNS} runs: {middle}")
    ratio = statistics.median(figures.loaded_p99 / figures.idle_p99 for figures in runs)
    _say(f"loaded / idle at p99: {ratio:.1f}; target: p99 at most 250 ms while 20 sketch turns of 4K run")


async def _context() -> None:
    runs = await _runs("context", context.measure)
    sent = statistics.median(figures.fortieth_bytes / figures.tenth_bytes for figures in runs)
    cpu = statistics.median(figures.fortieth_cpu / figures.tenth_cpu for figures in runs)
    _say(f"turn 40 / turn 10: bytes {sent:.2f}, CPU {cpu:.2f}; target: at most 1.1 each")


async def _twenty() -> None:
    runs = await _runs("twenty at once", twenty.measure)
    ratio = statistics.median(figures.ratio for figures in runs)
    cpu = statistics.median(figures.cpu_ratio for figures in runs)
    last = statistics.median(figures.acknowledged[-1] for figures in runs)
    _say(
        f"twenty commands / twenty bare calls and uploads: {ratio:.2f}, CPU {cpu:.2f}, last acknowledged after"
        f" {last * 1000:.0f} ms; targets: at most 1.15, 1.5, 250 ms"
    )


async def _screening() -> None:
    for line in screening.report():
        _say(line)


async def _discord_ack() -> None:
    await _acknowledged("Discord", discord_ack.measure)


async def _slack_ack() -> None:
    await _acknowledged("Slack", slack_ack.measure)


async def _acknowledged(platform: str, measure: Callable[[Path], Awaitable[discord_ack.Figures]]) -> None:
    runs = await _runs(f"acknowledgement in {platform}", measure)
    p99 = statistics.median(at(figures.loaded, 0.99) for figures in runs)
    most = max(max(*figures.loaded, *figures.burst) for figures in runs)
    _say(
        f"acknowledgement in {platform}, median of {_RUNS} runs: p99 {p99 * 1000:.0f} ms, most of all"
        f" {most * 1000:.0f} ms; targets: 250 ms while twenty turns of 4K are in flight, never 3 s"
    )


async def _discord_twenty() -> None:
    runs = await _runs("twenty in Discord at once", discord_twenty.measure)
    ratio = statistics.median(figures.ratio for figures in runs)
    cpu = statistics.median(figures.cpu_ratio for figures in runs)
    last = statistics.median(max(figures.acknowledged) for figures in runs)
    _say(
        f"twenty commands in Discord / twenty bare calls and uploads: {ratio:.2f}, CPU of the worker {cpu:.2f}, last"
        f" acknowledged after {last * 1000:.0f} ms; targets: at most 1.15, 1.5, 250 ms"
    )


async def _discord_idle() -> None:
    (figures,) = await _runs("idle in Discord", discord_idle.measure, times=1)
    _say(f"idle in Discord: {figures}; targets: ratio at most 1.25, CPU at most 1 %")


async def _slack_idle() -> None:
    (figures,) = await _runs("idle in Slack", slack_idle.measure, times=1)
    _say(f"idle in Slack: {figures}; targets: ratio at most 1.25, CPU at most 1 %")


_BENCHES: Final = {
    "screening": _screening,
    "acknowledgement": _acknowledgement,
    "context": _context,
    "twenty": _twenty,
    "discord-ack": _discord_ack,
    "slack-ack": _slack_ack,
    "discord-twenty": _discord_twenty,
    "discord-idle": _discord_idle,
    "slack-idle": _slack_idle,
}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def main(names: list[str]) -> None:
    for name in names or _BENCHES:
        await _BENCHES[name]()


asyncio.run(main(sys.argv[1:]))
