"""What a command costs: time, processor time, and the memory of all its processes together."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
_KIB = 1024
_FINDINGS = 1
_PAUSE, _CALM = 0.004, 20


class FailedError(RuntimeError):
    """A command did not do its work."""


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds, seconds of processors with those of children, and at most so many bytes."""

    wall: float
    cpu: float
    peak: int = 0


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], *, watch: bool = False) -> Cost:
    """Run a command that may have findings; its memory is watched only if asked to, for watching takes time."""
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=errors
        )
        peak = _watched(process.pid) if watch else 0
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if not 0 <= process.returncode <= _FINDINGS:
            errors.seek(0)
            said = errors.read().decode(errors="replace")
            raise FailedError(f"exit code {process.returncode} of {' '.join(command)}\n{said}")
    if watch and not PROC.exists():
        peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else _KIB)
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak)


def _watched(process: int) -> int:
    """Return the most memory that a process and its children had together, until it has ended."""
    peak = 0
    while PROC.exists() and os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        began = time.process_time()
        peak = max(peak, held(process))
        time.sleep(max(_PAUSE, _CALM * (time.process_time() - began)))
    return peak


def held(process: int) -> int:
    """Return the bytes of a process and its children, where shared ones count in parts; 0 if nobody can tell."""
    return sum(map(_memory, _tree(process)))


def _tree(process: int) -> Iterator[int]:
    yield process
    for children in PROC.glob(f"{process}/task/*/children"):
        try:
            found = children.read_text().split()
        except OSError:
            continue
        for child in found:
            yield from _tree(int(child))


def _memory(process: int) -> int:
    """Return the bytes of one process; none if it has ended meanwhile."""
    try:
        lines = (PROC / str(process) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return _KIB * next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
