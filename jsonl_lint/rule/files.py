"""Rules about lines that one file may have a few of, or may consist of."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from jsonl_lint.diagnostic import Diagnostic, Edit, Fact, Fix, Measure, Place, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import tally
from jsonl_lint.rule.base import DatasetRule

State = dict[str, dict[str, Any]]


class FileRule(DatasetRule[State]):
    """A dataset rule for what may be wrong with a few lines of a file or with all of it.

    A few lines are named one by one; a file is named once if all of its lines are hit, or more than `MANY` that
    are most of them, or more than `NAMED`; hits of different severity are told apart. The state holds, for each
    file, its lines, and for each severity a count and at most `NAMED` lines.
    """

    per_file = True
    layout = {str: {"lines": int, str: tally.SPANNED}}

    MANY: ClassVar[int] = 10
    NAMED: ClassVar[int] = 100

    @abstractmethod
    def hit(self, record: Record) -> str:
        """Return what is wrong with a line in a few words, or "" if nothing is."""

    @abstractmethod
    def line(self, what: str) -> str:
        """Return the message for one line."""

    @abstractmethod
    def file(self, what: str, hits: int, lines: int) -> str:
        """Return the message for a file; `what` is that of its first line."""

    def help(self) -> str:
        """Return what to do."""
        return ""

    def how_bad(self, what: str) -> Severity:
        """Return how bad a hit is, unless the user set it."""
        return self.level

    def place(self, record: Record) -> Place:
        """Return where a line is hit."""
        return record.here()

    def edits(self, record: Record) -> Sequence[Edit]:
        """Return what mends a line that is hit."""
        return ()

    def mends(self, place: Place) -> Fix | None:
        """Return what mends a line that was hit at a place."""
        return self.mending

    def fixes(self, record: Record) -> Iterator[Fix]:
        """Yield the fix of a line."""
        if self.hit(record) and (fix := self.mended(*self.edits(record))):
            yield fix

    def start(self) -> State:
        """Return no files."""
        return {}

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield what is wrong with a line by itself, as if it had no file."""
        if what := self.hit(record):
            level = self.how_bad(what)
            fix = self.mended(*self.edits(record)) or self.mending
            yield self.found(self.place(record), self.line(what), self.help(), severity=level, fix=fix)

    def silent(self, record: Record) -> bool:
        """Return whether a line is not hit."""
        return not self.hit(record)

    def passed(self, state: State, path: str, records: int, answers: int) -> None:
        """Count the lines."""
        state.setdefault(path, {"lines": 0})["lines"] += records

    def add(self, state: State, record: Record) -> None:
        """Count the line, and keep it if it is among the first."""
        seen = state.setdefault(record.path, {"lines": 0})
        seen["lines"] += record.times
        if what := self.hit(record):
            hit = seen.setdefault(str(self.how_bad(what)), tally.new())
            tally.count(hit, lambda: self.place(record), what, self.NAMED, spanned=True)
            hit["count"] += record.times - 1

    def merge(self, left: State, right: State) -> State:
        """Add the counts of each file, and keep its first lines."""
        for path, seen in right.items():
            mine = left.setdefault(path, {"lines": 0})
            mine["lines"] += seen["lines"]
            for level in seen.keys() - {"lines"}:
                tally.join(mine.setdefault(level, tally.new()), seen[level], self.NAMED)
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Yield one finding for each line, or one for the file if there are many or all are hit."""
        for _, seen in sorted(state.items()):
            for level in (level for level in Severity if level in seen):
                hits, lines, kept = seen[level]["count"], seen["lines"], tally.kept(seen[level])
                whole = hits > self.NAMED or hits == lines > 1 or (hits > self.MANY and 2 * hits > lines)
                for place, what in kept[:1] if whole else kept:
                    message = self.file(what, hits, lines) if whole else self.line(what)
                    measure = Measure(hits, level) if whole else None
                    fix = self.mending if whole else self.mends(place)
                    yield self.found(place, message, self.help(), severity=level, measure=measure, fix=fix)
