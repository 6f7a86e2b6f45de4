"""Whether a file is the old one or the new one, byte for byte, however a run of `check --fix` ends.

Each run is killed: two in three at any moment of the run, the others while the file is replaced. A run that writes
sweeps what runs before it left. `--full-disk` does it where the new file has no room.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import data

ROOT = Path(__file__).parent.parent
NAME = "data.jsonl"
_FEW = ("--no-cache", "--select", "syntax")
COMMAND = (sys.executable, "-m", "jsonl_lint", "check", "--fix", *_FEW, NAME)
"""What is killed; it checks little, so that much of its time is that of mending."""

FAULTS: tuple[Callable[[bytes], bytes], ...] = (
    lambda line: line[:-1] + b"\r\n",
    lambda line: line + b"\n",
    lambda line: b"\xef\xbb\xbf" + line,
    lambda line: line[:-1] + b",\n",
    lambda line: b" " + line,
)
"""What is done to some lines, each of which `--fix` mends."""

_SPRINKLED = 0.1
_TOGETHER = 20
_AT_THE_END = 1 / 3
_PAUSE = 0.0002
_CANNOT = 2
_TOLD = 100


class FailedError(RuntimeError):
    """A run did not do what every run must do."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--times", type=int, default=100, help="how many runs are killed (default: 100)")
    parser.add_argument("--size", type=float, default=5.0, metavar="MB", help="megabytes of the file (default: 5)")
    parser.add_argument(
        "--full-disk", action="store_true", help="fix on a small filesystem, too; mounts one as root"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Kill runs, and print how often which file was there."""
    with tempfile.TemporaryDirectory(prefix="jsonl-lint-kills.") as name:
        try:
            old = sprinkled(Path(name), options.size, options.seed)
            print(killed(Path(name), old, options.times, random.Random(options.seed)))
            if options.full_disk:
                return full_disk(Path(name), old)
        except FailedError as error:
            print(f"Failed: {error}.")
            return 1
    return 0


def sprinkled(folder: Path, megabytes: float, seed: int) -> bytes:
    """Return long conversations with faults here and there, also in the first: much to write, soon read."""
    draw = random.Random(seed)
    made = data.file(folder / "made", "chat", megabytes)
    lines = enumerate(_conversations(made))
    return b"".join(
        draw.choice(FAULTS)(line) if not number or draw.random() < _SPRINKLED else line for number, line in lines
    )


def _conversations(path: Path) -> Iterator[bytes]:
    """Yield the messages of some records as one, again and again."""
    with path.open("rb") as file:
        while some := list(itertools.islice(file, _TOGETHER)):
            messages = [message for line in some for message in json.loads(line)["messages"]]
            yield json.dumps({"messages": messages}, ensure_ascii=False).encode() + b"\n"


@dataclass(frozen=True)
class Rehearsal:
    """A run that nobody kills: the new file, and in seconds how long it takes and how long the replacing."""

    new: bytes
    seconds: float
    replacing: float


def rehearsed(place: Path, old: bytes) -> Rehearsal:
    """Mend a file, twice: before the last moments can be told, it must be known how large the new one is."""
    path = place / NAME
    path.write_bytes(old)
    with started(place) as process:
        process.wait()
    new = path.read_bytes()
    path.write_bytes(old)
    number, began = path.stat().st_ino, time.monotonic()
    with started(place) as process:
        written(place, len(new), process)
        whole = time.monotonic()
        while path.stat().st_ino == number and process.poll() is None:
            time.sleep(_PAUSE)
        replaced = time.monotonic()
        process.wait()
    if new == old or path.read_bytes() != new or left_over(place):
        raise FailedError("two runs that nobody killed did not mend the file alike, or left another file")
    return Rehearsal(new, time.monotonic() - began, replaced - whole)


def killed(folder: Path, old: bytes, times: int, draw: random.Random) -> str:
    """Kill so many runs, and return what was there afterwards, in words."""
    place = folder / "killed"
    place.mkdir()
    rehearsal = rehearsed(place, old)
    path, counts, swept = place / NAME, Counter[tuple[str, str]](), 0
    for number in range(1, times + 1):
        if number == 1 or path.read_bytes() != old:
            path.write_bytes(old)
        before, moment = left_over(place), kill(place, rehearsal, draw)
        found, after = path.read_bytes(), left_over(place)
        if found not in (old, rehearsal.new):
            raise FailedError(f"after kill {number:,}, {moment}, the file is neither the old nor the new one")
        if (found != old or after - before) and before & after:
            raise FailedError(f"run {number:,} wrote, but left what killed runs had left")
        counts[moment, "old" if found == old else "new"] += 1
        swept += len(before - after)
        if number % _TOLD == 0:
            print(f"{number:,} of {times:,} kills", file=sys.stderr, flush=True)
    swept += ended(place, old, rehearsal.new)
    return _told(rehearsal, counts, swept)


def _told(rehearsal: Rehearsal, counts: Counter[tuple[str, str]], swept: int) -> str:
    size = len(rehearsal.new) / data.MEGABYTE
    lines = (f"{moment}: {count:,} times the {which} file" for (moment, which), count in sorted(counts.items()))
    return "\n".join(
        (
            f"{counts.total():,} kills in runs of {rehearsal.seconds:.1f} s, on {size:.1f} MB:",
            *lines,
            f"never another one; {swept:,} temporary files were left, and swept",
        )
    )


def ended(place: Path, old: bytes, new: bytes) -> int:
    """Mend what is there after the last kill, and return how many temporary files went."""
    (place / NAME).write_bytes(old)
    before = left_over(place)
    with started(place) as process:
        process.wait()
    if (place / NAME).read_bytes() != new or left_over(place):
        raise FailedError("the last run, which nobody killed, did not mend the file, or left another one")
    return len(before)


def kill(place: Path, rehearsal: Rehearsal, draw: random.Random) -> str:
    """Start a run, kill it, and return when."""
    with started(place) as process:
        if draw.random() < _AT_THE_END:
            written(place, len(rehearsal.new), process)
            time.sleep(2 * rehearsal.replacing * draw.random())
            return "while the file is replaced"
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(rehearsal.seconds * draw.random())
        return "at any moment"


@contextlib.contextmanager
def started(place: Path, errors: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[str]]:
    """Give a run that mends the file, and kill it and its children at the end if it still runs."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        COMMAND,
        cwd=place,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=errors,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def written(place: Path, size: int, process: subprocess.Popen[str]) -> None:
    """Wait until a new file has its full size, or the run ends."""
    path, before = place / NAME, left_over(place)
    number = path.stat().st_ino
    while process.poll() is None and path.stat().st_ino == number:
        for name in left_over(place) - before:
            with contextlib.suppress(FileNotFoundError):
                if (place / name).stat().st_size >= size:
                    return
        time.sleep(_PAUSE)


def left_over(place: Path) -> set[str]:
    """Return the names of the files beside the one that is mended."""
    return {*os.listdir(place)} - {NAME}  # noqa: PTH208 - names are what is asked for


def full_disk(folder: Path, old: bytes) -> int:
    """Mend a file where there is no room for a second one; print and return how that ended."""
    place = folder / "small"
    place.mkdir()
    room = len(old) * 3 // 2
    mounted = _asked("mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(place))
    if mounted:
        print(f"A full disk was not tried, for no small filesystem can be mounted here: {mounted}")
        return _CANNOT
    try:
        print(filled(place, old))
    finally:
        _asked("umount", str(place))
    return 0


def filled(place: Path, old: bytes) -> str:
    """Mend a file in a folder without room for a second one, and return what was said."""
    (place / NAME).write_bytes(old)
    with started(place, subprocess.PIPE) as process:
        _, said = process.communicate()
    if (place / NAME).read_bytes() != old or left_over(place):
        raise FailedError("on a full disk the file is not the old one, or another one was left")
    if process.returncode != _CANNOT or said.count("\n") != 1:
        raise FailedError(f"on a full disk the exit code was {process.returncode}, and this was said: {said}")
    return f"On a full disk: the old file, exit code 2, and: {said.strip()}"


def _asked(*command: str) -> str:
    """Run a command of the system; return why it failed, or nothing."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - as we ask it
    except OSError as error:
        return str(error)
    return "" if not done.returncode else done.stderr.strip() or f"{command[0]} failed"
