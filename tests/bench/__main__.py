"""`python -m tests.bench`: figures of the real program, each beside its floor from the same run."""

import asyncio
import statistics
import sys
import tempfile
from pathlib import Path

from tests.bench import screening
from tests.bench.acknowledgement import Figures, measure

_RUNS = 3


async def main() -> None:
    for line in screening.report():
        _say(line)
    runs: list[Figures] = []
    for number in range(_RUNS):
        with tempfile.TemporaryDirectory() as folder:
            figures = await measure(Path(folder))
        runs.append(figures)
        _say(f"run {number + 1}: {figures}")
    middle = sorted(runs, key=lambda figures: figures.loaded_p99)[_RUNS // 2]
    _say(f"acknowledgement, median of {_RUNS} runs: {middle}")
    ratio = statistics.median(figures.loaded_p99 / figures.idle_p99 for figures in runs)
    _say(f"loaded / idle at p99: {ratio:.1f}; target: p99 at most 250 ms while 20 sketch turns of 4K run")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


asyncio.run(main())
