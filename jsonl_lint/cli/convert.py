"""`jsonl-lint convert`: read records of one format and write them in another, all of them or none.

The output is kept apart until the last record was read: if one is refused, nothing is written.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from jsonl_lint import formats
from jsonl_lint.diagnostic import Diagnostic, Place, Report, Severity, plural, shorten
from jsonl_lint.engine import CAP, UNREADABLE, Dataset, plan
from jsonl_lint.formats import Format
from jsonl_lint.formats.convert import convert
from jsonl_lint.formats.exchange import UnfitError, decode, encode
from jsonl_lint.record import Record, Source
from jsonl_lint.reporters import REPORTERS

_REFUSED = "not-convertible"
_NO_LINES = "the file holds no lines of records; `jsonl-lint check` says more"
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
        return _fail(str(error))
    if options.out and _same(options.input, options.out):
        return _fail(f"the output would overwrite the input: {options.out}")
    done, said = _Run(), sys.stdout if options.out else sys.stderr
    with tempfile.TemporaryFile() as output:
        for record in _records(options.input):
            done.add(_line(record, source, target), output)
        refused = done.totals.total()
        if refused:
            said.write(REPORTERS["text"](done.report()))
        if refused and not options.skip_bad:
            said.write("Nothing was written. `--skip-bad` leaves such records out.\n")
            return 1
        output.seek(0)
        _deliver(output, options.out)
    if options.out or refused:
        left = f", left out {refused:,}" if refused else ""
        said.write(f"Converted {plural(done.written, 'record')} to {target.name}{left}.\n")
    return 0


def _fail(message: str) -> int:
    print(f"jsonl-lint: {shorten(message, 500)}", file=sys.stderr)  # noqa: T201
    return 2


def _same(one: str, other: str) -> bool:
    """Return whether two paths lead to one file, by links too."""
    return os.path.exists(one) and os.path.exists(other) and os.path.samefile(one, other)  # noqa: PTH110, PTH121


def _records(path: str) -> Iterator[Record]:
    """Yield the lines of a file that are not blank; an OSError if it is no file of lines."""
    if path == "-":
        if sys.stdin is None:
            raise OSError(None, "standard input is closed")
        yield from _lines(Source("stdin"), sys.stdin.buffer)
        return
    source = Source(path)
    first = next(plan(Dataset("", "", (source,))))
    if first.condition:
        reason = first.condition.detail if first.condition.name == UNREADABLE else _NO_LINES
        raise OSError(None, f"{reason}", path)
    with open(path, "rb") as file:  # noqa: PTH123
        yield from _lines(source, file)


def _lines(source: Source, file: IO[bytes]) -> Iterator[Record]:
    records = (Record(source, number, line) for number, line in enumerate(file, 1))
    return (record for record in records if record.condition != "blank")


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


def _deliver(output: IO[bytes], out: str) -> None:
    """Copy the output to standard output, or to a file that is put in its place when it is whole."""
    if not out:
        shutil.copyfileobj(output, sys.stdout.buffer)
        return
    path = Path(out).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            shutil.copyfileobj(output, device)
        return
    temporary = path.with_name(f".jsonl-lint.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            shutil.copyfileobj(output, file)
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
