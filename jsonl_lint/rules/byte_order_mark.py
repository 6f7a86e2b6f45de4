r"""A byte order mark before the first record.

UTF-8 needs none, and many readers take it for a part of the record: the first line then fails to parse.
Save the file as UTF-8 without it. (Azure's documentation asks for one; its own samples have none.)

```bytes
b'\xef\xbb\xbf{"prompt": "2+2", "completion": "4"}\n'
```
```text
example.jsonl:1:1: byte-order-mark: the line begins with a byte order mark
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Edit, Fix, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import EVERY_LINE, LineRule


class ByteOrderMark(LineRule):
    """Reports a mark at the start of any line: files joined together have one in the middle."""

    name = "byte-order-mark"
    group = "syntax"
    level = Severity.WARNING
    by_outline = True
    mending = Fix(safe=True, message="remove the mark")
    conditions = EVERY_LINE

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Say so if the line has one."""
        if record.bom:
            advice = "Save the file as UTF-8 without a byte order mark."
            # Before anything but a record it may be a part of a text that began in another line.
            begins = record.condition == "blank" or record.text.lstrip().startswith(("{", "["))
            fix = self.mended(Edit(0, 3, b"")) if begins else None
            yield self.found(record.here(), "the line begins with a byte order mark", advice, fix=fix)
