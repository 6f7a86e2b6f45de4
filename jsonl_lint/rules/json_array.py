r"""A file that is one JSON array.

JSON Lines has one record on each line, with no brackets around them and no commas between them. Nothing else of
the file was checked.

```bytes
b'[{"prompt": "2+2", "completion": "4"},\n {"prompt": "3+3", "completion": "6"}]\n'
```
```text
example.jsonl:1:1: json-array: the file is one JSON array, not one record on each line
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import Record
from jsonl_lint.rule import FaultRule


@dataclass(frozen=True, kw_only=True)
class JsonArray(FaultRule):
    """Reports the file once."""

    name = "json-array"
    group = "syntax"

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Say what the file is."""
        yield self.found(
            record.here(),
            "the file is one JSON array, not one record on each line",
            "Write each record on a line of its own: `jq -c '.[]' FILE > FILE.jsonl`.",
        )
