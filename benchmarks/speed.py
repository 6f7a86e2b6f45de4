"""How long a check takes, and how much memory, beside the script of OpenAI's guide and beside larger data.

All cases take turns in each round, so that a busy machine slows them alike. A round before the first is not
counted: it warms the caches of the machine, and its memory is watched, which takes time.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shlex
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import data, results, stages, vocabulary
from benchmarks.cases import CASES, Case
from benchmarks.measure import Cost
from benchmarks.measure import run as measured

ROOT = Path(__file__).parent.parent
SIZES = (1.0, 10.0, 100.0)
_QUICK = 5
_PROFILED = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "--size", type=float, nargs="+", default=SIZES, metavar="MB", help="megabytes; 1000 on request only"
    )
    parser.add_argument("--rounds", type=_positive, default=5)
    names = [case.name for case in CASES]
    parser.add_argument(
        "--only", nargs="+", default=[], choices=names, metavar="CASE", help=f"only these of: {'; '.join(names)}"
    )
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name("RESULTS.md"))
    kept = Path(tempfile.gettempdir()) / "jsonl-lint-benchmarks"
    parser.add_argument("--data", type=Path, default=kept, help="the folder where generated data is kept")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure, print and write the results."""
    folder = options.data.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    seats = [*_seats(options.size, options.only, folder)]
    # What is installed is compiled; so this checkout must not be compiled anew by each command.
    compiled = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
    environment = os.environ | compiled | vocabulary.cache(folder)
    for number in range(options.rounds + 1):
        print(f"round {number} of {options.rounds}", file=sys.stderr)
        first = number % len(seats)
        for seat in seats[first:] + seats[:first]:
            for _ in range(_QUICK if seat.case.quick and number else 1):
                if seat.case.before:
                    seat.case.before(Path(seat.command[-1]))
                seat.costs.append(measured(seat.command, folder, environment, watch=not number))
    sizes = [size for size in options.size if size <= _PROFILED]
    profiled = {size: stages.profile(data.file(folder, "chat", size)) for size in sizes}
    page = results.page(_asked(options), options.rounds, [seat.result() for seat in seats], profiled)
    options.output.write_text(page, encoding="utf-8")
    print(page)
    return 0


def _asked(options: argparse.Namespace) -> str:
    """Return the command that measures the same."""
    sizes = [f"{size:g}" for size in options.size]
    only = ["--only", *options.only] if options.only else []
    return shlex.join(["python", "-m", "benchmarks", "--size", *sizes, "--rounds", str(options.rounds), *only])


@dataclass
class Seat:
    """A case at some size, and what its runs took; the first is the one that was watched."""

    case: Case
    size: float
    command: Sequence[str]
    costs: list[Cost] = field(default_factory=list)

    def result(self) -> results.Result:
        """Return the medians."""
        watched, *timed = self.costs
        wall, cpu = (statistics.median(getattr(cost, name) for cost in timed) for name in ("wall", "cpu"))
        return results.Result(self.case, self.size, Cost(wall, cpu, watched.peak))


def _seats(sizes: Sequence[float], only: Sequence[str], folder: Path) -> Iterator[Seat]:
    """Yield the cases that were asked for, with their data at hand."""
    for case in (case for case in CASES if not only or case.name in only):
        if case.extra and importlib.util.find_spec(case.extra) is None:
            continue
        for size in [0.0] if case.quick else sizes:
            if size <= case.most:
                yield Seat(case, size, [*case.command, *case.data(folder, size)])


def _positive(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 or more")
    return int(text)
