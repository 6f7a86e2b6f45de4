"""`jsonl-lint convert`: read records of one format and write them in another, all of them or none.

The output is kept apart until the last record was read: if one is refused, nothing is written.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from typing import IO

from jsonl_lint import formats
from jsonl_lint.cli.lines import deliver, fail, records
from jsonl_lint.diagnostic import Diagnostic, Place, Report, Severity, plural
from jsonl_lint.engine import CAP
from jsonl_lint.formats import Format
from jsonl_lint.formats.convert import convert
from jsonl_lint.formats.exchange import UnfitError, decode, encode
from jsonl_lint.record import Record
from jsonl_lint.reporters import REPORTERS

_REFUSED = "not-convertible"
_REMEDY = "Change the record, or leave such records out with `--skip-bad`."


@dataclass(slots=True)
class _Run:
    """What became of the records: how many were written, and what was found in the others."""

    written: int = 0
    totals: Counter[str] = field(default_factory=Counter)
    kept: list[Diagnostic] = field(default_factory=list)

    def add(self, line: str | Diagnostic, output: IO[bytes]) -> None:
        """Write a line; count a record that is refused, and keep why if it is among the first."""
        if isinstance(line, str):
            # Half of a surrogate pair is no character: it is spelled as JSON spells it.
            output.write(line.encode(errors="backslashreplace") + b"\n")
            self.written += 1
            return
        self.totals[line.rule] += 1
        if self.totals[line.rule] <= CAP:
            self.kept.append(line)

    def report(self) -> Report:
        """Return the findings as reporters take them."""
        totals = tuple((rule, Severity.ERROR, count) for rule, count in sorted(self.totals.items()))
        return Report(tuple(sorted(self.kept, key=Diagnostic.sort_key)), totals)


def run(options: argparse.Namespace) -> int:
    """Convert, and print what was refused; return the exit code."""
    try:
        target, source = formats.get(options.to), formats.get(options.source) if options.source else None
    except ValueError as error:
        return fail(str(error))
    if options.out and _same(options.input, options.out):
        return fail(f"the output would overwrite the input: {options.out}")
    done, said = _Run(), sys.stdout if options.out else sys.stderr
    with tempfile.TemporaryFile() as output:
        for record in records(options.input):
            done.add(_line(record, source, target), output)
        refused = done.totals.total()
        if refused:
            said.write(REPORTERS["text"](done.report()))
        if refused and not options.skip_bad:
            said.write("Nothing was written. `--skip-bad` leaves such records out.\n")
            return 1
        deliver(output, options.out)
    if options.out or refused:
        left = f", left out {refused:,}" if refused else ""
        said.write(f"Converted {plural(done.written, 'record')} to {target.name}{left}.\n")
    return 0


def _same(one: str, other: str) -> bool:
    """Return whether two paths lead to one file, by links too."""
    return os.path.exists(one) and os.path.exists(other) and os.path.samefile(one, other)  # noqa: PTH110, PTH121


def _line(record: Record, source: Format | None, target: Format) -> str | Diagnostic:
    """Return a record as a line of the output, or why it cannot be one."""
    if fault := record.fault:
        return _found(record.at_offset(fault.offset), fault.condition, fault.message, fault.help)
    shape = source or formats.detect(record.value)
    if not shape:
        return _found(record.here(), "unknown-format", "the record has no known format", "Name it with `--from`.")
    record.format = shape
    for broken in record.violations:
        return _found(record.at(*broken.path, key=broken.key), broken.kind, broken.message, broken.help)
    try:
        return encode(convert(decode(record.text), shape, target))
    except UnfitError as error:
        return _found(record.at(*error.path), _REFUSED, f"{target.name} {error.message}", _REMEDY)


def _found(place: Place, rule: str, message: str, remedy: str) -> Diagnostic:
    return Diagnostic(place, rule, Severity.ERROR, message, remedy)
