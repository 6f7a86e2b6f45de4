r"""A file without any record.

It is empty, or all white space. Most likely a script stopped before it wrote anything.

```bytes
b''
```
```text
example.jsonl:1:1: empty-file: the file has no record
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import Record
from jsonl_lint.rule import FaultRule


@dataclass(frozen=True, kw_only=True)
class EmptyFile(FaultRule):
    """Reports the file once."""

    name = "empty-file"
    group = "syntax"

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Say what the file is."""
        yield self.found(
            record.here(),
            "the file has no record",
            "Write the records again, or remove the file.",
        )
