"""What a process has used, read from the kernel."""

import os
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_MB: Final = 1e6


def cpu(pid: int) -> float:
    """Return the seconds of CPU that a process has used, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory(pid: int) -> float:
    """Return the megabytes of a process that are in memory now."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    (held,) = [line.split()[1] for line in lines if line.startswith("VmRSS:")]
    return int(held) * 1024 / _MB


def load() -> float:
    """Return how many processes have wanted a core, over the last minute."""
    return os.getloadavg()[0]
