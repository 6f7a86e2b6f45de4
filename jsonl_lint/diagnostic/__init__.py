"""The words: what was found, where, and what is true of a dataset.

Everything here is a frozen value that can cross a process border. Text that comes from a dataset becomes
harmless here, before anything else sees it: `printable` for text, `quote` for a JSON value.
"""

from __future__ import annotations

import difflib
import enum
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
# Build systems search a log for these anywhere in a line: GitHub's runner for `##[`, Azure's for `##vso[`.
_LOG_COMMAND = re.compile(r"##(?=\[|vso\[)", re.IGNORECASE)


def printable(text: str) -> str:
    """Return text on one line, with every control, format and unassigned character spelled as an escape."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else _spell(char) for char in text)
    return _LOG_COMMAND.sub("#\\#", text) if "##" in text else text


def _spell(char: str) -> str:
    code = f"{ord(char):04x}"
    return _SHORT_ESCAPES.get(char) or (f"\\u{code}" if len(code) == 4 else f"\\U{code:0>8}")  # noqa: PLR2004


def shorten(text: str, limit: int = 60) -> str:
    """Return `printable` text of at most about `limit` characters, an ellipsis where it was cut."""
    return printable(text if len(text) <= limit else text[: limit - 1]) + ("…" if len(text) > limit else "")


def quote(value: Any, limit: int = 60) -> str:
    """Return a JSON value as a sentence may name it: short, on one line, never the whole of a record."""
    match value:
        case str():
            return f'"{shorten(value, limit)}"'
        case dict():
            return f"an object with {plural(len(value), 'key')}" if value else "an empty object"
        case list():
            return f"a list of {plural(len(value), 'item')}" if value else "an empty list"
        case int() if not isinstance(value, bool) and value.bit_length() > 200:  # noqa: PLR2004
            return "a very large number"
        case _:
            return shorten(json.dumps(value, default=str), limit)


def plural(count: int, noun: str) -> str:
    """Return `1 record`, `1,284 records`."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def money(amount: Decimal | float, currency: str) -> str:
    """Return an amount as people write it: `$5.22`, `€1,200.00`, `CHF 3.00`; small ones with more digits."""
    value = Decimal(str(amount))
    text = f"{value:,.2f}" if value >= Decimal("0.01") or not value else f"{Decimal(f'{value:.2g}').normalize():f}"
    sign = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}.get(currency)
    return f"{sign}{text}" if sign else f"{currency} {text}"


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return `; did you mean "x"?` for the nearest of some names, or nothing if none is near."""
    near = difflib.get_close_matches(name, list(names), 1, 0.6)
    return f'; did you mean "{shorten(near[0])}"?' if near else ""


class Severity(enum.StrEnum):
    """How bad it is: `error` breaks the upload or the training, `warning` likely harms, `note` informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """Return 0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A window on the record around a value, already printable; cut by `Record.at` while the bytes are there."""

    before: str
    value: str
    after: str


UNREAD = "unread"
"""Stands for the hash of a line, in a finding that is made when the line is no longer at hand."""


@dataclass(frozen=True, slots=True)
class Place:
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

    def sort_key(self) -> tuple[str, int, int, str]:
        """Return what places are sorted by."""
        return self.path, self.line, self.column, self.pointer


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: what is wrong (`message`), where, how bad, and what to do (`help`)."""

    place: Place
    rule: str
    severity: Severity
    message: str
    help: str = ""
    related: tuple[Place, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Return a name for this finding that survives moves of its record inside the file."""
        where = self.place.line_hash or self.place.path
        what = f"{self.rule}\0{where}\0{self.place.pointer}\0{self.place.column}"
        return hashlib.sha256(what.encode(errors="surrogatepass")).hexdigest()[:16]

    def sort_key(self) -> tuple[Any, ...]:
        """Return what findings are sorted by: path, line, column, then the rest for a stable order."""
        return *self.place.sort_key(), self.severity.rank, self.rule, self.message


@dataclass(frozen=True, slots=True)
class Fact:
    """What is true but not wrong: `rule` says whose fact it is, `unit` what `value` counts (may be empty)."""

    rule: str
    name: str
    value: int | float | str | None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DatasetReport:
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


@dataclass(frozen=True, slots=True)
class Report:
    """All that a reporter may see. `totals` counts exactly, also what was not kept in `diagnostics`.

    `broken` says that something could not be linted at all: an unreadable file, or a rule that failed.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    totals: tuple[tuple[str, Severity, int], ...] = ()
    datasets: tuple[DatasetReport, ...] = field(default=())
    broken: bool = False

    def count(self, severity: Severity) -> int:
        """Return the exact number of findings of one severity."""
        return sum(count for _, of, count in self.totals if of is severity)

    @property
    def hidden(self) -> int:
        """Return how many findings were counted but not kept."""
        return sum(count for *_, count in self.totals) - len(self.diagnostics)

    def exit_code(self, fail_on: Severity | None) -> int:
        """Return 2 if something could not be linted, 1 for findings at or above `fail_on`, else 0."""
        if self.broken:
            return 2
        worst = min((severity.rank for _, severity, count in self.totals if count), default=None)
        return int(fail_on is not None and worst is not None and worst <= fail_on.rank)


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
    )
