"""Where each of many digests was seen: a state of at most 24 bytes for each record.

An entry is a digest, a few bytes more that a rule may add, and the number of the line, in base64. Entries are kept
in long strings, `BLOCK` in each, because a list of short ones would take four times as much.
"""

from __future__ import annotations

import bisect
import itertools
import string
from array import array
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, NamedTuple

from jsonl_lint.diagnostic import UNREAD, Place, shorten
from jsonl_lint.record import Record
from jsonl_lint.rule.base import DatasetRule
from jsonl_lint.rule.identity import SIZE
from jsonl_lint.rule.layout import MisfitError, Row, fit, moved
from jsonl_lint.values import Value

SeenState = dict[str, list[Any]]

BLOCK = 1024
"""Entries of a long string."""

_LAYOUT = {"files": [Row(str, str, int)], "blocks": [str], "loose": [str]}

_LINE = 6
_ALPHABET = string.ascii_letters + string.digits + "+/"
_AT_ONCE = 1 << 20


class Sighting(NamedTuple):
    """A line of a file where a digest was seen, and what the rule noted there."""

    path: str
    split: str
    line: int
    note: bytes

    @property
    def place(self) -> Place:
        """Return the place of the record."""
        return Place(self.path, self.line, line_hash=UNREAD)

    def seen_from(self, other: Sighting) -> str:
        """Return how a finding at `other` names this line."""
        return f"line {self.line}" + ("" if self.path == other.path else f" of {shorten(self.path, 80)}")


class Seen(Value, kw_only=False):
    """Reads and writes such a state; `note` is how many bytes a rule adds to each entry, a multiple of three.

    Without a `key` an entry has no digest, and the rule finds out by itself what belongs together.
    """

    note: int = 0
    key: int = SIZE

    @property
    def _width(self) -> int:
        return (self.key + self.note + _LINE) * 4 // 3

    def start(self) -> SeenState:
        """Return a state that has seen nothing."""
        return {"files": [], "blocks": [], "loose": []}

    def add(self, state: SeenState, record: Record, digest: bytes, note: bytes = b"") -> None:
        """Remember that a record has this digest."""
        _count(state["files"], [record.path, record.split, 1])
        state["loose"].append(b64encode(digest + note + record.line.to_bytes(_LINE)).decode())
        if len(state["loose"]) == BLOCK:
            state["blocks"].append("".join(state["loose"]))
            state["loose"] = []

    def merge(self, left: SeenState, right: SeenState) -> SeenState:
        """Return what both have seen, in order; the borders of blocks do not depend on the cut."""
        for file in right["files"]:
            _count(left["files"], list(file))
        if len(left["loose"]) + self.count(right) < BLOCK:
            left["loose"] += right["loose"]
            return left
        text = "".join(itertools.chain(left["loose"], right["blocks"], right["loose"]))
        whole = len(text) // (BLOCK * self._width) * BLOCK * self._width
        step = BLOCK * self._width
        left["blocks"] += [text[at : at + step] for at in range(0, whole, step)]
        left["loose"] = self._cut(text[whole:])
        return left

    def moved(self, value: Any, lines: int) -> SeenState:
        """Return a state with its lines moved by so many, as a layout does."""
        state: SeenState = moved(_LAYOUT, value, lines)
        fit(state, {*map(len, state["blocks"])} <= {BLOCK * self._width})
        fit(state, {*map(len, state["loose"])} <= {self._width} and len(state["loose"]) < BLOCK)
        fit(state, sum(count for *_, count in state["files"]) == self.count(state))
        blocks = [self._moved(block, lines) for block in state["blocks"]]
        loose = self._cut(self._moved("".join(state["loose"]), lines))
        return {"files": state["files"], "blocks": blocks, "loose": loose}

    def _moved(self, text: str, lines: int) -> str:
        """Return entries with their lines moved, by one sum of large numbers: each entry ends with its line."""
        size = self._width * 3 // 4
        try:
            held = b64decode(text, validate=True)
            fit(held, 4 * len(held) == 3 * len(text))
            ones = int.from_bytes((bytes(size - 1) + b"\x01") * (len(held) // size)) if lines else 0
            return b64encode((int.from_bytes(held) + lines * ones).to_bytes(len(held))).decode() if lines else text
        except (ValueError, OverflowError):
            raise MisfitError from None

    def _cut(self, text: str) -> list[str]:
        width = self._width
        return [text[at : at + width] for at in range(0, len(text), width)]

    def count(self, state: SeenState) -> int:
        """Return how many entries a state has."""
        return BLOCK * len(state["blocks"]) + len(state["loose"])

    def repeats(self, state: SeenState) -> Iterator[list[Sighting]]:
        """Yield the sightings of each digest that was seen more than once, in order of the first of each.

        The digests of a part of the alphabet are searched at once, the smaller a part the more entries there are:
        so the memory that this takes beside the state is small.
        """
        letters = max(1, len(_ALPHABET) * _AT_ONCE // (self.count(state) + 1))
        parts = (frozenset(_ALPHABET[at : at + letters]) for at in range(0, len(_ALPHABET), letters))
        again = {digest for part in parts for digest in self._repeated(state, part)}
        groups: dict[str, array[int]] = {}
        for index, entry in enumerate(self._entries(state) if again else ()):
            if (digest := entry[: self.key * 4 // 3]) in again:
                groups.setdefault(digest, array("Q")).append(index)
        reader = self.reader(state)
        for group in groups.values():
            yield list(map(reader, group))

    def _repeated(self, state: SeenState, initials: frozenset[str]) -> set[str]:
        """Return the digests that begin with some letters and are there more than once."""
        size, width = self.key * 4 // 3, self._width
        once: set[str] = set()
        again: set[str] = set()
        for text in (*state["blocks"], "".join(state["loose"])):
            keys = [text[at : at + size] for at in range(0, len(text), width) if text[at] in initials]
            fresh = set(keys)
            again |= fresh & once
            once |= fresh
            if len(fresh) < len(keys):
                again.update(key for key, count in Counter(keys).items() if count > 1)
        return again

    def notes(self, state: SeenState) -> Iterator[bytes]:
        """Yield what the rule noted of each record, in order."""
        for entry in self._entries(state):
            yield b64decode(entry)[self.key : self.key + self.note]

    def reader(self, state: SeenState) -> Callable[[int], Sighting]:
        """Return what tells where the entry of a number was seen."""
        borders = list(itertools.accumulate(count for *_, count in state["files"]))

        def read(index: int) -> Sighting:
            path, split, _ = state["files"][bisect.bisect(borders, index)]
            held = b64decode(self._entry(state, index))[self.key :]
            return Sighting(path, split, int.from_bytes(held[self.note :]), held[: self.note])

        return read

    def _entries(self, state: SeenState) -> Iterator[str]:
        for block in state["blocks"]:
            yield from self._cut(block)
        yield from state["loose"]

    def _entry(self, state: SeenState, index: int) -> str:
        block, at = divmod(index, BLOCK)
        if block < len(state["blocks"]):
            return str(state["blocks"][block][at * self._width : (at + 1) * self._width])
        return str(state["loose"][at])


class SeenRule(DatasetRule[SeenState]):
    """A rule about records that were there before; `SEEN` says what it keeps of each."""

    group = "duplicates"

    SEEN: ClassVar[Seen] = Seen()

    @property
    def layout(self) -> Seen:
        """Return what moves the lines of a state."""
        return self.SEEN

    def start(self) -> SeenState:
        """Return no records."""
        return self.SEEN.start()

    def merge(self, left: SeenState, right: SeenState) -> SeenState:
        """Return what both have seen."""
        return self.SEEN.merge(left, right)


def _count(files: list[list[Any]], file: list[Any]) -> None:
    """Add a file with a count of entries, or the count to the last file if it is the same."""
    if files and files[-1][:2] == file[:2]:
        files[-1][2] += file[2]
    else:
        files.append(file)
