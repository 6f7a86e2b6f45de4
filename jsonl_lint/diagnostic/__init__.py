"""The words: what was found, where, and what is true of a dataset.

Everything here is a frozen value that can cross a process border. Text that comes from a dataset becomes
harmless here, before anything else sees it: `printable` for text, `quote` for a JSON value.
"""

from __future__ import annotations

import enum
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from jsonl_lint.diagnostic.fix import LINE, MOST_EDITS, Edit, Fix, applied
from jsonl_lint.diagnostic.words import did_you_mean, money, plural, printable, quote, shorten
from jsonl_lint.values import Value, field, replace

__all__ = [
    "LINE",
    "MOST_EDITS",
    "UNREAD",
    "DatasetReport",
    "Diagnostic",
    "Edit",
    "Excerpt",
    "Fact",
    "Fix",
    "Measure",
    "Place",
    "Report",
    "RuleInfo",
    "Severity",
    "applied",
    "combine",
    "did_you_mean",
    "fingerprints",
    "money",
    "plural",
    "printable",
    "quote",
    "shorten",
]

_NUMBER = re.compile(r"\d[\d.,]*")


class Severity(enum.StrEnum):
    """How bad it is: `error` breaks the upload or the training, `warning` likely harms, `note` informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """Return 0 for the worst."""
        return list(Severity).index(self)


class Excerpt(Value, kw_only=False):
    """A window on the record around a value, already printable; cut by `Record.at` while the bytes are there."""

    before: str
    value: str
    after: str


class Span(NamedTuple):
    """Where the value at a place ends, and where it is in the bytes of the line; from 1, ends exclusive.

    `stop` is a column in code points like `Place.column`; `first_byte` and `stop_byte` count bytes of UTF-8.
    """

    stop: int
    first_byte: int
    stop_byte: int


UNREAD = "unread"
"""Stands for the hash of a line, in a finding that is made when the line is no longer at hand."""


class Place(Value, kw_only=False):
    """Where: `line` and `column` count from 1, columns in Unicode code points; `pointer` is RFC 6901.

    `line_hash` is the first 16 hex digits of the SHA-256 of the line's bytes without its line ending: it
    stays when records are inserted above, removed, or shuffled. A place without a path speaks of the dataset. A
    rule that no longer has the line's bytes says `UNREAD`, and the engine reads the line again.
    """

    path: str = ""
    line: int = 1
    column: int = 1
    pointer: str = ""
    line_hash: str = ""
    excerpt: Excerpt | None = None
    span: Span | None = None

    def sort_key(self) -> tuple[str, int, int, str]:
        """Return what places are sorted by."""
        return self.path, self.line, self.column, self.pointer


class Measure(Value, kw_only=False):
    """How bad a finding is that no single record is at fault for: the larger `value`, the worse.

    `of` tells apart what one rule measures, in words or names that do not change with the numbers. `dataset` is
    the name of the dataset, and empty if the finding is about one file.
    """

    value: float
    of: str = ""
    dataset: str = ""


class Diagnostic(Value, kw_only=False):
    """One finding: what is wrong (`message`), where, how bad, and what to do (`help`).

    With a `measure` it is about many records, and its place is that of the first. `fix` is how it can be mended.
    """

    place: Place
    rule: str
    severity: Severity
    message: str
    help: str = ""
    related: tuple[Place, ...] = ()
    measure: Measure | None = None
    fix: Fix | None = None

    @property
    def fingerprint(self) -> str:
        """Return a name for this finding that survives moves of its record inside the file.

        Findings that cannot be told apart have the same name; `fingerprints` numbers them.
        """
        place, measure = self.place, self.measure
        if measure:
            return _digest(self.rule, measure.dataset or place.path, measure.of)
        what = place.line_hash or _NUMBER.sub("", self.message)
        return _digest(self.rule, place.path, what, place.pointer, place.column)

    def sort_key(self) -> tuple[Any, ...]:
        """Return what findings are sorted by: path, line, column, then the rest for a stable order."""
        return *self.place.sort_key(), self.severity.rank, self.rule, self.message


def _digest(*parts: str | int) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode(errors="surrogatepass")).hexdigest()[:16]


class Fact(Value, kw_only=False):
    """What is true but not wrong: `rule` says whose fact it is, `unit` what `value` counts (may be empty)."""

    rule: str
    name: str
    value: int | float | str | None
    unit: str = ""


class DatasetReport(Value, kw_only=False):
    """What is known of one dataset: `formats` counts the training and validation records of each format."""

    name: str
    target: str
    formats: tuple[tuple[str, int], ...]
    files: int
    records: int
    facts: tuple[Fact, ...] = ()

    def fact(self, rule: str, name: str) -> Any:
        """Return the value of a fact, or None if no rule stated it."""
        return next((fact.value for fact in self.facts if (fact.rule, fact.name) == (rule, name)), None)


class RuleInfo(Value, kw_only=False):
    """What a report says of a rule that ran: `level` is how bad its findings are, `page` its docs in Markdown."""

    name: str
    group: str
    level: Severity
    page: str = ""

    @property
    def title(self) -> str:
        """Return the first line of the page, without its period."""
        return self.page.strip().partition("\n")[0].removesuffix(".")

    @property
    def help(self) -> str:
        """Return the page as Markdown, without its first line."""
        import inspect

        return inspect.cleandoc(self.page).partition("\n")[2].strip()


class Report(Value, kw_only=False):
    """All that a reporter may see. `totals` counts exactly, also what was not kept in `diagnostics`.

    `broken` says that something could not be linted at all: an unreadable file, or a rule that failed.
    `rules` are those that ran. `left_out` says how many findings are not reported, and nor counted, and why.
    `pages` is the address of the page of the rules, if links to it can be shown.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    totals: tuple[tuple[str, Severity, int], ...] = ()
    datasets: tuple[DatasetReport, ...] = field(default=())
    broken: bool = False
    rules: tuple[RuleInfo, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    pages: str = ""

    def count(self, severity: Severity) -> int:
        """Return the exact number of findings of one severity."""
        return sum(count for _, of, count in self.totals if of is severity)

    @property
    def hidden(self) -> int:
        """Return how many findings were counted but not kept."""
        return sum(count for *_, count in self.totals) - len(self.diagnostics)

    def exit_code(self, fail_on: Severity | None, max_warnings: int | None = None) -> int:
        """Return 2 if something could not be linted, 1 for findings at or above `fail_on`, else 0.

        More warnings than `max_warnings` make it 1, too.
        """
        if self.broken:
            return 2
        worst = min((severity.rank for _, severity, count in self.totals if count), default=None)
        many = max_warnings is not None and self.count(Severity.WARNING) > max_warnings
        return int(many or (fail_on is not None and worst is not None and worst <= fail_on.rank))

    def only(self, wanted: Callable[[Diagnostic], bool], why: str) -> Report:
        """Return the report with the findings that are wanted; `why` says what the others are."""
        kept, dropped = list[Diagnostic](), list[Diagnostic]()
        for item in self.diagnostics:
            (kept if wanted(item) else dropped).append(item)
        gone = Counter((item.rule, item.severity) for item in dropped)
        left = ((rule, severity, count - gone[rule, severity]) for rule, severity, count in self.totals)
        return replace(
            self,
            diagnostics=tuple(kept),
            totals=tuple(item for item in left if item[2]),
            left_out=(*self.left_out, (why, len(dropped))) if dropped else self.left_out,
        )


def fingerprints(report: Report) -> list[str]:
    """Return a name for each finding of a report, in its order, that no other finding of the report has.

    It stays when records are inserted, removed or shuffled: it is made of file, rule, bytes of the line and place
    in it. Findings that have all this in common are counted, and the second, third, … differ by that number.
    """
    seen = Counter[str]()
    names = []
    for name in (diagnostic.fingerprint for diagnostic in report.diagnostics):
        seen[name] += 1
        names.append(name if seen[name] == 1 else _digest(name, seen[name]))
    return names


def combine(reports: Iterable[Report], cap: int = 0) -> Report:
    """Return one report for several datasets, with at most `cap` findings of each rule if it is not 0.

    Counts are added. What two datasets say of a file that both have is said and counted once.
    """
    reports = list(reports)
    totals: Counter[tuple[str, Severity]] = Counter()
    for report in reports:
        totals.update({(rule, severity): count for rule, severity, count in report.totals})
    found = Counter(diagnostic for report in reports for diagnostic in report.diagnostics)
    totals.subtract((item.rule, item.severity) for item in (found - Counter(set(found))).elements())
    kept, seen = [], Counter[str]()
    for diagnostic in sorted(found, key=Diagnostic.sort_key):
        seen[diagnostic.rule] += 1
        if not cap or seen[diagnostic.rule] <= cap:
            kept.append(diagnostic)
    return Report(
        diagnostics=tuple(kept),
        totals=tuple((*key, totals[key]) for key in sorted(totals)),
        datasets=tuple(dataset for report in reports for dataset in report.datasets),
        broken=any(report.broken for report in reports),
        rules=tuple({rule.name: rule for report in reports for rule in report.rules}.values()),
        left_out=tuple(part for report in reports for part in report.left_out),
    )
