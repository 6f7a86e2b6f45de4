r"""A last line without a line ending.

A program that appends a record then writes it onto the last one, and both are lost. Tools that count lines
count one too few.

```bytes
b'{"prompt": "2+2", "completion": "4"}'
```
```text
example.jsonl:1:37: missing-final-newline: the last line does not end with a newline
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Edit, Fix, Place, Severity
from jsonl_lint.record import SOUND, Record
from jsonl_lint.rule import LineRule


class MissingFinalNewline(LineRule):
    """Reports the end of the last line."""

    name = "missing-final-newline"
    group = "syntax"
    level = Severity.NOTE
    by_outline = True
    mending = Fix(safe=True, message="add the newline")
    conditions = frozenset({SOUND, "blank"})

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Only the last line of a file can lack an ending."""
        if not record.ending:
            text = record.text or record.raw.decode(errors="replace")
            column = len(text) + 1
            place = Place(record.path, record.line, column, line_hash=record.line_hash)
            end = len(record.raw)
            fix = self.mended(Edit(end, end, b"\n", column, column))
            yield self.found(place, "the last line does not end with a newline", "Add one.", fix=fix)
