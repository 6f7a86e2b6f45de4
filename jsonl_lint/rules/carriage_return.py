r"""Lines that end in a carriage return and a newline, or hold a lone carriage return.

Most readers accept Windows line endings, but a diff shows every line as changed when an editor converts them,
and a record differs byte for byte from its twin in another file. A lone carriage return is worse: some
readers break the line there. A file in which all lines end so gets one finding.

```bytes
b'{"prompt": "2+2", "completion": "4"}\r\n{"prompt": "3+3", "completion": "6"}\r\n'
```
```text
example.jsonl:1:37: carriage-return: all 2 lines have a carriage return
```
```bytes
b'{"prompt": "2+2",\r"completion": "4"}\n{"prompt": "3+3", "completion": "6"}\r\n{}\n'
```
```text
example.jsonl:1:18: carriage-return: the line holds a lone carriage return
example.jsonl:2:37: carriage-return: the line ends with a carriage return
```
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jsonl_lint.diagnostic import Edit, Fix, Place, Severity, Span
from jsonl_lint.record import Record
from jsonl_lint.rule import EVERY_LINE, FileRule, torn
from jsonl_lint.values import replace

_RETURNS = re.compile(rb"\r+")


class CarriageReturn(FileRule):
    """Reports line endings other than a newline."""

    name = "carriage-return"
    group = "syntax"
    level = Severity.WARNING
    by_outline = True
    mending = Fix(safe=True, message="remove the carriage returns")
    conditions = EVERY_LINE

    def hit(self, record: Record) -> str:
        """Say where the carriage return is; one inside a string is broken JSON."""
        if b"\r" in record.raw and not record.fault:
            return "holds a lone carriage return"
        return "ends with a carriage return" if record.ending == b"\r\n" else ""

    def place(self, record: Record) -> Place:
        """Return the place of the first carriage return, with a span if to remove that one mends the line."""
        before = record.raw.partition(b"\r")[0]
        column = len(before.decode(errors="replace")) + 1
        alone = before == record.raw and self.edits(record)
        span = Span(column + 1, len(before) + 1, len(before) + 2) if alone else None
        return replace(record.here(), column=column, span=span)

    def edits(self, record: Record) -> Sequence[Edit]:
        """Remove all; of a broken line only the one at its end, unless a text may go on in the next line."""
        line = record.raw + record.ending
        if torn(record):
            return ()
        first = len(record.raw) if record.fault else 0
        return [Edit(at.start(), at.end(), b"") for at in _RETURNS.finditer(line, first)]

    def mends(self, place: Place) -> Fix | None:
        """Write a newline in place of the ending."""
        if not place.span:
            return self.mending
        _, first, stop = place.span
        return self.mended(Edit(first - 1, stop, b"\n", place.column))

    def line(self, what: str) -> str:
        """Return the message for one line."""
        return f"the line {what}"

    def file(self, what: str, hits: int, lines: int) -> str:
        """Return the message for a file."""
        count = f"all {lines:,}" if hits == lines else f"{hits:,} of {lines:,}"
        return f"{count} lines have a carriage return"

    def help(self) -> str:
        """Return what to do."""
        return "Save it with newlines (LF) only; `*.jsonl text eol=lf` in .gitattributes keeps them in git."
