"""Where each of many digests was seen: a state of at most 24 bytes for each record.

An entry is a digest, a few bytes more that a rule may add, and the number of the line, in base64. Entries are kept
in long strings, `BLOCK` in each, because a list of short ones would take four times as much. Of very many, most
are put aside in a file.
"""

from __future__ import annotations

import bisect
import itertools
from base64 import b64decode, b64encode
from binascii import b2a_base64
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar, NamedTuple

from jsonl_lint.diagnostic import UNREAD, Place, shorten
from jsonl_lint.record import Record
from jsonl_lint.rule.base import DatasetRule
from jsonl_lint.rule.identity import SIZE
from jsonl_lint.rule.layout import MisfitError, Row, fit, moved
from jsonl_lint.rule.spool import Made, Pile, Shelves
from jsonl_lint.values import Value

SeenState = dict[str, Any]

BLOCK = 1024
"""Entries of a long string."""

_LAYOUT = {"files": [Row(str, str, int)], "blocks": [str], "loose": [str]}

MOST = 2 << 20
"""Bytes of long strings; where a state has more, they are put aside, and what is added to them."""

_LINE = _NUMBER = 6
_AT_ONCE = 1 << 14
# So many times `_AT_ONCE` are few enough to be counted all at once.
_FEW = 8
_MOST_SHELVES = 1 << 10
_ON_SHELVES = 2 << 20


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
    def _bytes(self) -> int:
        return self.key + self.note + _LINE

    @property
    def _width(self) -> int:
        return self._bytes * 4 // 3

    def start(self) -> SeenState:
        """Return a state that has seen nothing."""
        return {"files": [], "blocks": [], "loose": []}

    def add(self, state: SeenState, record: Record, digest: bytes, note: bytes = b"") -> None:
        """Remember that a record has this digest."""
        files, loose = state["files"], state["loose"]
        if files and files[-1][0] == record.path and files[-1][1] == record.split:
            files[-1][2] += 1
        else:
            files.append([record.path, record.split, 1])
        loose.append(b2a_base64(digest + note + record.line.to_bytes(_LINE), newline=False).decode())
        if len(loose) == BLOCK:
            state["blocks"].append("".join(loose))
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
        if len(left["blocks"]) * step > MOST and isinstance(left["blocks"], list):
            left["blocks"] = Pile(left["blocks"])
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
        size = self._bytes
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

    def repeats(self, state: SeenState) -> Iterator[Sequence[Sighting]]:
        """Yield the sightings of each digest that was seen more than once, in order of the first of each.

        The entries are sorted into shelves by their digests, and what came again into shelves by where it was
        first seen. So the memory that this takes beside the state is small.
        """
        total = self.count(state)
        count = 1 + min(total // _AT_ONCE, _MOST_SHELVES)
        entries = Shelves(count, self._bytes + _NUMBER, _ON_SHELVES)
        for number, entry in self._worth_a_look(state):
            entries.put((entry[0] << 8 | entry[1]) % count, entry + number.to_bytes(_NUMBER))
        end = self._bytes + _NUMBER - self.key
        again = Shelves(count, 2 * end, _ON_SHELVES)
        for rows in entries:
            for first, other in self._repeated(rows):
                again.put(_number(first) * count // total, first + other)
        where = self._where(state)
        for rows in again:
            groups: dict[bytes, bytearray] = {}
            for row in rows:
                groups.setdefault(row[:end], bytearray(row[:end])).extend(row[end:])
            for first in sorted(groups, key=_number):
                yield _sightings(bytes(groups[first]), end, where)

    def _worth_a_look(self, state: SeenState) -> Iterable[tuple[int, bytes]]:
        """Return the entries with their numbers; of few, only those that share their digests."""
        entries = enumerate(self._entries(state))
        if self.count(state) > _FEW * _AT_ONCE:
            return entries
        counts = Counter([entry[: self.key] for _, entry in entries])
        again = {digest for digest, count in counts.items() if count > 1}
        return [item for item in enumerate(self._entries(state)) if item[1][: self.key] in again] if again else ()

    def _repeated(self, rows: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Yield the ends of each two rows with one digest: of the first, and of each other."""
        firsts: dict[bytes, bytes] = {}
        for row in rows:
            end = row[self.key :]
            first = firsts.setdefault(row[: self.key], end)
            if first is not end:
                yield first, end

    def notes(self, state: SeenState) -> Sequence[bytes]:
        """Return what the rule noted of each record, in order."""
        return Made(range(self.count(state)), lambda number: self._entry(state, number)[self.key :][: self.note])

    def reader(self, state: SeenState) -> Callable[[int], Sighting]:
        """Return what tells where the entry of a number was seen."""
        where = self._where(state)
        return lambda number: where(number, self._entry(state, number)[self.key :])

    def _where(self, state: SeenState) -> Callable[[int, bytes], Sighting]:
        """Return what tells where an entry was seen, by its number and what follows its digest."""
        borders = list(itertools.accumulate(count for *_, count in state["files"]))

        def read(number: int, held: bytes) -> Sighting:
            path, split, _ = state["files"][bisect.bisect(borders, number)]
            return Sighting(path, split, int.from_bytes(held[self.note :]), held[: self.note])

        return read

    def _entries(self, state: SeenState) -> Iterator[bytes]:
        size = self._bytes
        for text in itertools.chain(state["blocks"], ["".join(state["loose"])]):
            held = b64decode(text)
            yield from [held[at : at + size] for at in range(0, len(held), size)]

    def _entry(self, state: SeenState, number: int) -> bytes:
        block, at = divmod(number, BLOCK)
        if block >= len(state["blocks"]):
            return b64decode(state["loose"][at])
        start, stop = at * self._width, (at + 1) * self._width
        if isinstance(state["blocks"], Pile):
            return b64decode(state["blocks"].cut(block, start, stop))
        return b64decode(state["blocks"][block][start:stop])


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


def _number(row: bytes) -> int:
    return int.from_bytes(row[-_NUMBER:])


def _sightings(held: bytes, width: int, where: Callable[[int, bytes], Sighting]) -> Sequence[Sighting]:
    """Return the sightings that these bytes stand for, each with its number behind the rest."""

    def made(at: int) -> Sighting:
        end = held[at : at + width]
        return where(_number(end), end[:-_NUMBER])

    return Made(range(0, len(held), width), made)


def _count(files: list[list[Any]], file: list[Any]) -> None:
    """Add a file with a count of entries, or the count to the last file if it is the same."""
    if files and files[-1][:2] == file[:2]:
        files[-1][2] += file[2]
    else:
        files.append(file)
