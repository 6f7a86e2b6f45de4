r"""A line with nothing on it.

Strict readers stop at it. A file in which every second line is blank was most likely written with two line
endings for each record; it gets one finding.

As long as some line of the file is broken so that a text may go on in the next one, `--fix` leaves blank lines and
broken ones, for they may be a part of it.

```bytes
b'{"prompt": "2+2", "completion": "4"}\n\n{"prompt": "3+3", "completion": "6"}\n \n'
```
```text
example.jsonl:2:1: blank-line: the line is blank
example.jsonl:4:1: blank-line: the line is blank
```
"""

from __future__ import annotations

from collections.abc import Sequence

from jsonl_lint.diagnostic import LINE, Edit, Fix, Place, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import EVERY_LINE, FileRule


class BlankLine(FileRule):
    """Reports lines that are empty or white space."""

    name = "blank-line"
    group = "syntax"
    level = Severity.WARNING
    by_outline = True
    mending = Fix(safe=True, message="remove the blank lines")
    conditions = EVERY_LINE

    def hit(self, record: Record) -> str:
        """Say what is there."""
        return "blank" if record.condition == "blank" else ""

    def edits(self, record: Record) -> Sequence[Edit]:
        """Remove the line."""
        return (LINE,)

    def mends(self, place: Place) -> Fix | None:
        """Remove the line."""
        return self.mended(LINE)

    def line(self, what: str) -> str:
        """Return the message for one line."""
        return f"the line is {what}"

    def file(self, what: str, hits: int, lines: int) -> str:
        """Return the message for a file."""
        return f"{hits:,} of {lines:,} lines are {what}"

    def help(self) -> str:
        """Return what to do."""
        return "Remove it."
