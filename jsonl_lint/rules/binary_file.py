r"""A file that is not text.

It is compressed, or of another format such as Parquet. Nothing of it was checked.

```bytes
b'\x1f\x8b\x08' + bytes(40)
```
```text
example.jsonl:1:1: binary-file: the file is not text: gzip
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import Record
from jsonl_lint.rule import FaultRule


@dataclass(frozen=True, kw_only=True)
class BinaryFile(FaultRule):
    """Reports the file once."""

    name = "binary-file"
    group = "syntax"

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Say what the file is."""
        yield self.found(
            record.here(),
            f"the file is not text: {record.detail}",
            "Unpack or export it to JSON Lines first.",
        )
