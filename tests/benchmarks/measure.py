"""One thing measured in a process of its own: how long the whole process takes, and the most memory it holds."""

import json
import os
import resource
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Measured:
    """What a process said in its last line, its seconds from start to end, or why there is no answer."""

    seconds: float
    answer: dict[str, Any] | None
    failure: str = ""


def run(command: Sequence[str], time_limit_seconds: float | None = None) -> Measured:
    """Run a command whose last line is a JSON document."""
    begun = time.perf_counter()
    try:
        done = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
                              check=False, timeout=time_limit_seconds)
    except subprocess.TimeoutExpired:
        return Measured(time.perf_counter() - begun, None, f"stopped after {time_limit_seconds:.0f} s")
    seconds = time.perf_counter() - begun
    if done.returncode < 0:
        return Measured(seconds, None, f"ended by signal {-done.returncode} (9: out of memory)")
    if done.returncode:
        return Measured(seconds, None, (done.stderr.strip().splitlines() or ["failed without a word"])[-1])
    return Measured(seconds, json.loads(done.stdout.splitlines()[-1]))


def peak_megabytes() -> float:
    """Return the most memory this process has held so far.

    Linux keeps it for the program alone; elsewhere it may count that of the parent at the start.
    """
    status = Path("/proc/self/status")
    if status.exists():
        held = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM:"))
        return int(held.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def free_megabytes() -> float:
    """Return how much memory is free here; infinite where that cannot be told."""
    status = Path("/proc/meminfo")
    if not status.exists():
        return float("inf")
    free = next(line for line in status.read_text("ascii").splitlines() if line.startswith("MemAvailable:"))
    return int(free.split()[1]) / 1024
