"""What changes from one file to another, line by line, each shown by the few words around the change."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jsonl_lint.diagnostic import plural, printable
from jsonl_lint.record import masked

SHOWN = 100
"""How many changes of a file are shown; all are counted."""

_BEFORE, _CHANGED, _NEAR = 32, 72, 200


class Change(NamedTuple):
    """A line that changes; the new bytes are None if it goes."""

    line: int
    old: bytes
    new: bytes | None


class Removed:
    """Which lines of a file are gone, in runs, by the numbers that they had at first."""

    def __init__(self) -> None:
        """Hold no lines."""
        self.runs: list[range] = []

    def add(self, runs: Iterable[range]) -> None:
        """Add runs of lines, in order, by the numbers that they have now."""
        found, index, shift = list[range](), 0, 0
        for run in runs:
            at = run.start
            while at < run.stop:
                while index < len(self.runs) and self.runs[index].start <= at + shift:
                    shift += len(self.runs[index])
                    index += 1
                stop = min(run.stop, self.runs[index].start - shift) if index < len(self.runs) else run.stop
                found.append(range(at + shift, stop + shift))
                at = stop
        self.runs = sorted([*self.runs, *found], key=lambda run: run.start)


def difference(old: Iterable[bytes], new: Iterable[bytes], removed: Removed) -> Iterator[str]:
    """Yield lines that say what changes from one file to another, of which some lines were removed."""
    found = changes(old, new, removed)
    for change in itertools.islice(found, SHOWN):
        yield from _told(change)
    if more := sum(1 for _ in found):
        yield f"  … and {plural(more, 'more line')}"


def changes(old: Iterable[bytes], new: Iterable[bytes], removed: Removed) -> Iterator[Change]:
    """Yield the lines that differ, in order."""
    left, gone = iter(new), iter(removed.runs)
    run = next(gone, range(0))
    for number, line in enumerate(old, 1):
        if run and number >= run.stop:
            run = next(gone, range(0))
        if number in run:
            yield Change(number, line, None)
        elif line != (other := next(left, b"")):
            yield Change(number, line, other)


def _told(change: Change) -> Iterator[str]:
    old, new = change.old, change.new
    yield f"  line {change.line:,}"
    if new is None:
        yield f"    - {_window(old.rstrip(), 0, _CHANGED) or '(blank line)'}"
        return
    if old[-1:] == new[-1:] == b"\n" and old[-2:] != b"\r\n":
        old, new = old[:-1], new[:-1]
    start = _same(old, new)
    after = _same(old[start:][::-1], new[start:][::-1])
    yield f"    - {_window(old, start, len(old) - after)}"
    yield f"    + {_window(new, start, len(new) - after)}"


def _window(line: bytes, start: int, stop: int) -> str:
    """Return what a line says from `start` to `stop`, as far as there is room, and what is around it."""
    first, last = max(0, start - _BEFORE), min(len(line), stop + _BEFORE, start + _CHANGED)
    edge = max(0, first - _NEAR)
    before, shown = _text(line[edge:first]), _text(line[first:last])
    shown = masked(before + shown + _text(line[last : last + _NEAR]))[len(before) : len(before) + len(shown)]
    return f"{'…' if first else ''}{printable(shown)}{'…' if last < len(line) else ''}"


def _text(part: bytes) -> str:
    """Return bytes as text; a character that is cut at an end is left out."""
    return part.decode(errors="replace").strip("\ufffd")


def _same(one: bytes, other: bytes) -> int:
    """Return how many bytes two lines begin with that are the same."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
