"""Where the processor time of a check goes: reading, parsing, what rules share, and each rule by itself.

The check runs in this process, with a clock around what rules and stages do. Each moment counts once: what a rule
waits for another stage is that stage's. What several rules share is named `shared`, and no rule's.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from jsonl_lint import record as records
from jsonl_lint.config import Job, Request, Settings, jobs
from jsonl_lint.engine import Partial, Run, cutting, lint, scanning
from jsonl_lint.record import Record
from jsonl_lint.tokens import Meter
from jsonl_lint.values import kept

_CALIBRATION = 20_000
_TOKENS = "tokens, with loading the vocabulary"
_METHODS = ("check", "add", "merge", "finish")
_SCHEMA = ("violations", "_misshapen")
_STAGES = ((records, "parse", "parse"), (Meter, "count", _TOKENS), (Meter, "cut", _TOKENS))


class Row(NamedTuple):
    """A stage or a rule, its seconds, and how often it was called."""

    name: str
    seconds: float
    calls: int


class Clock:
    """Tells how long each of several nested things takes by itself."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.waits: Counter[str] = Counter()
        self.open: list[str] = []
        self.now = time.process_time_ns
        self.mark = 0

    def enter(self, name: str) -> None:
        """Begin with something; what it stands in waits."""
        self._note()
        self.calls[name] += 1
        if self.open:
            self.waits[self.open[-1]] += 1
        self.open.append(name)

    def leave(self) -> None:
        """End it, and go on with what it stands in."""
        self._note()
        self.open.pop()

    def _note(self) -> None:
        now = self.now()
        if self.open:
            self.spent[self.open[-1]] += now - self.mark
        self.mark = now

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that is clocked; if it yields, all of it at once."""

        @functools.wraps(function)
        def clocked(*args: Any, **kwargs: Any) -> Any:
            self.enter(name)
            try:
                given = function(*args, **kwargs)
                return list(given) if isinstance(given, Iterator) else given
            finally:
                self.leave()

        return clocked

    def stepped(self, name: str, items: Iterable[Any]) -> Iterator[Any]:
        """Yield items, and clock how long each takes to come."""
        come = iter(items)
        done = object()
        while True:
            self.enter(name)
            item = next(come, done)
            self.leave()
            if item is done:
                return
            yield item

    def rows(self) -> list[Row]:
        """Return what was clocked, the longest first, without what the clock itself takes."""
        inside, outside = _own_cost()
        found = []
        for name, spent in self.spent.items():
            own = inside * self.calls[name] + outside * self.waits[name]
            found.append(Row(name, max(0.0, spent - own) / 1e9, self.calls[name]))
        return sorted(found, key=lambda row: -row.seconds)


def _own_cost() -> tuple[float, float]:
    """Return the nanoseconds that the clock adds to what is called, and to what calls it."""
    clock = Clock()
    nothing = clock.timed("inside", lambda: None)

    def calls() -> None:
        for _ in range(_CALIBRATION):
            nothing()

    clock.timed("outside", calls)()
    return clock.spent["inside"] / _CALIBRATION, clock.spent["outside"] / _CALIBRATION


def profile(path: Path) -> list[Row]:
    """Check a file with all default rules, and return where the time went."""
    [job] = jobs(Settings(), Request(paths=(str(path),)))
    clock = Clock()

    def mapper(scan: Callable[[Run], Partial], runs: Iterable[Run]) -> Iterator[Partial]:
        for run in clock.stepped("read", runs):
            yield clock.timed("hand records to rules", scan)(run)

    with _clocked(clock, job):
        report = clock.timed("merge and report", lint)(job.dataset, job.rules, mapper)
    if report.broken:
        raise RuntimeError(f"{path} was not read, or a rule failed: the figures would be of that")
    return clock.rows()


@contextlib.contextmanager
def _clocked(clock: Clock, job: Job) -> Iterator[None]:
    """Put the clock around stages and rules, and take it away in the end."""
    lines = cutting.lines
    with contextlib.ExitStack() as undo:
        for kind, name in itertools.product({type(rule) for rule in job.rules}, _METHODS):
            if hasattr(kind, name):
                _put(undo, kind, name, clock.timed(kind.name, getattr(kind, name)))
        for owner, name, stage in _STAGES:
            _put(undo, owner, name, clock.timed(stage, getattr(owner, name)))
        for name, held in vars(Record).items():
            if isinstance(held, kept):
                stage = "schema" if name in _SCHEMA else f"shared: {name}"
                _put(undo, held, "func", clock.timed(stage, held.func))
        _put(undo, Record, "once", _once(clock))
        _put(undo, scanning, "lines", lambda chunk: clock.stepped("read", lines(chunk)))
        yield


def _once(clock: Clock) -> Callable[..., Any]:
    once = Record.once

    def clocked(record: Record, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        clock.enter(f"shared: {function.__name__}")
        try:
            return once(record, function, *args, **kwargs)
        finally:
            clock.leave()

    return clocked


def _put(undo: contextlib.ExitStack, owner: Any, name: str, value: Any) -> None:
    """Set an attribute until the stack is closed; one that was inherited is inherited again."""
    inherited = isinstance(owner, type) and name not in vars(owner)
    before = getattr(owner, name)
    setattr(owner, name, value)
    if inherited:
        undo.callback(delattr, owner, name)
    else:
        undo.callback(setattr, owner, name, before)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("file", type=Path)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the table."""
    rows = profile(options.file)
    total = sum(row.seconds for row in rows)
    for row in rows:
        print(f"{row.name:32} {row.seconds:9.3f} s {row.seconds / total:7.1%} {row.calls:12,} calls")
    return 0
