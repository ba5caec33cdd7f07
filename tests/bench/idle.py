"""What the processes hold and use while a platform is connected and nobody asks for anything, beside bare imports."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tests.bench import processes
from tests.journeys.program import Plantain

_SETTLING: Final = 5.0  # s
_WATCHED: Final = 20.0  # s
_LIST: Final = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
ours = {"__main__", "bot", "adapters", "conversations"}
print(*(name for name in sys.modules if name.partition(".")[0] not in ours))
"""
_IMPORT: Final = """
import contextlib, importlib, os, sys
for name in sys.stdin.read().split():
    with contextlib.suppress(ImportError):  # a name that is there only once another module has made it
        importlib.import_module(name)
from tests.bench.processes import memory
print(memory(os.getpid()))
"""


@dataclass(frozen=True, slots=True)
class Used:
    """Megabytes, those of the bare imports, and % of one core."""

    memory: float
    bare: float
    cpu: float

    @property
    def ratio(self) -> float:
        return self.memory / self.bare

    def __str__(self) -> str:
        return f"{self.memory:.0f} MB, bare imports {self.bare:.0f} MB, ratio {self.ratio:.2f}, CPU {self.cpu:.1f} %"


@dataclass(frozen=True, slots=True)
class Figures:
    front: Used
    worker: Used
    load: float

    def __str__(self) -> str:
        return f"front {self.front}; worker {self.worker}; load {self.load:.1f}"


async def watch(program: Plantain, built_from: Mapping[str, tuple[str, ...]]) -> Figures:
    """Watch a program doing nothing.

    built_from: the modules that each process is built from; the libraries that these load are its bare imports.
    """
    bare = {role: await _bare(modules) for role, modules in built_from.items()}
    await asyncio.sleep(_SETTLING)
    pids = {role: program.pid(role) for role in bare}
    before = {role: processes.cpu(pid) for role, pid in pids.items()}
    await asyncio.sleep(_WATCHED)
    used = {
        role: Used(processes.memory(pid), bare[role], (processes.cpu(pid) - before[role]) / _WATCHED * 100)
        for role, pid in pids.items()
    }
    return Figures(used["front"], used["worker"], processes.load())


async def _bare(modules: tuple[str, ...]) -> float:
    """Return the megabytes of a process that has imported what these import of libraries, and nothing else."""
    return float(await _python(_IMPORT, given=await _python(_LIST, *modules)))


async def _python(script: str, *arguments: str, given: bytes = b"") -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        script,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate(given)
    assert process.returncode == 0
    return printed
