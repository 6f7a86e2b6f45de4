"""Rules about lines that one file may have a few of, or may consist of."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from jsonl_lint.diagnostic import Diagnostic, Fact, Place, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule.base import DatasetRule

Tally = dict[str, dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class FileRule(DatasetRule[Tally]):
    """A dataset rule for what may be wrong with a few lines of a file or with all of it.

    A few lines are named one by one; a file is named once if all of its lines are hit, or more than `MANY` that
    are most of them, or more than `NAMED`. The state holds, for each file, two counts and at most `NAMED` lines.
    """

    per_file = True

    MANY: ClassVar[int] = 10
    NAMED: ClassVar[int] = 100

    @abstractmethod
    def hit(self, record: Record) -> str:
        """Return what is wrong with a line in a few words, or "" if nothing is."""

    def column(self, record: Record) -> int:
        """Return the column of what is wrong."""
        return 1

    @abstractmethod
    def line(self, what: str) -> str:
        """Return the message for one line."""

    @abstractmethod
    def file(self, what: str, hits: int, lines: int) -> str:
        """Return the message for a file; `what` is that of its first line."""

    @property
    def softer(self) -> Severity | None:
        """Return how bad a finding is with the given fields as they are, if that is not `level`."""
        return None

    def help(self) -> str:
        """Return what to do."""
        return ""

    def start(self) -> Tally:
        """Return no files."""
        return {}

    def add(self, state: Tally, record: Record) -> None:
        """Count the line, and keep it if it is among the first."""
        seen = state.setdefault(record.path, {"lines": 0, "hits": 0, "kept": []})
        seen["lines"] += 1
        if what := self.hit(record):
            seen["hits"] += 1
            if len(seen["kept"]) < self.NAMED:
                seen["kept"].append([record.line, self.column(record), record.line_hash, what])

    def merge(self, left: Tally, right: Tally) -> Tally:
        """Add the counts of each file, and keep its first lines."""
        for path, seen in right.items():
            mine = left.setdefault(path, {"lines": 0, "hits": 0, "kept": []})
            left[path] = {
                "lines": mine["lines"] + seen["lines"],
                "hits": mine["hits"] + seen["hits"],
                "kept": (mine["kept"] + seen["kept"])[: self.NAMED],
            }
        return left

    def finish(self, state: Tally) -> Iterator[Diagnostic | Fact]:
        """Yield one finding for each line, or one for the file if there are many or all are hit."""
        for path, seen in state.items():
            hits, lines = seen["hits"], seen["lines"]
            if hits > self.NAMED or hits == lines > 1 or (hits > self.MANY and 2 * hits > lines):
                number, column, digest, what = seen["kept"][0]
                place = Place(path, number, column, line_hash=digest)
                yield self.found(place, self.file(what, hits, lines), self.help(), severity=self.softer)
                continue
            for number, column, digest, what in seen["kept"]:
                place = Place(path, number, column, line_hash=digest)
                yield self.found(place, self.line(what), self.help(), severity=self.softer)
