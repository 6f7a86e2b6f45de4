"""How far the run is: a line on the terminal that comes late, is kept short, and is gone at the end."""

from __future__ import annotations

import contextlib
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from jsonl_lint.cli.outputs import watched
from jsonl_lint.engine import Mapper, Partial, Run

LATE = 2.0
"""Who waits for less than so many seconds sees nothing."""

_PAUSE = 0.1


@contextlib.contextmanager
def shown(size: int, files: int, *, quiet: bool) -> Iterator[Callable[[Mapper], Mapper]]:
    """Give what makes a mapper say how much of `size` bytes is done, if a person looks and wants to know."""
    stream = sys.stderr
    if quiet or stream is None or not watched(stream):
        yield lambda mapper: mapper
        return
    line = _Line(stream, size, files)
    try:
        yield line.around
    finally:
        line.erase()


class _Line:
    """The line: what is in it, and how wide it is."""

    def __init__(self, stream: TextIO, size: int, files: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.stream, self.size, self.files, self.clock = stream, size, files, clock
        self.next = clock() + LATE
        self.bytes = self.file = self.width = 0

    def around(self, mapper: Mapper) -> Mapper:
        """Return a mapper that counts what comes back; it comes in the order in which it went in."""

        def mapped(function: Callable[[Run], Partial], runs: Iterable[Run]) -> Iterator[Partial]:
            flying: deque[Run] = deque()

            def noted() -> Iterator[Run]:
                for run in runs:
                    flying.append(run)
                    yield run

            for partial in mapper(function, noted()):
                self.count(flying.popleft())
                yield partial

        return mapped

    def count(self, run: Run) -> None:
        """Count the chunks of a run, and say how much is done if it is time to."""
        self.bytes += sum(chunk.stop - chunk.start for chunk in run)
        self.file += sum(chunk.start == 0 for chunk in run)
        if self.clock() >= self.next:
            self.next = self.clock() + _PAUSE
            share = min(100, 100 * self.bytes // self.size) if self.size else 100
            done = f"{share} % of {self.size / 1e6:,.0f} MB, file {self.file:,} of {self.files:,}"
            import shutil

            self.write(done[: shutil.get_terminal_size().columns - 1])

    def write(self, text: str) -> None:
        """Put a text in place of the last one."""
        with contextlib.suppress(OSError):
            self.stream.write("\r" + text.ljust(self.width))
            self.stream.flush()
        self.width = len(text)

    def erase(self) -> None:
        """Leave the terminal as it was."""
        if self.width:
            self.write("")
            self.write("")
