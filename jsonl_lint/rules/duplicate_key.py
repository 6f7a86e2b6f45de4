r"""A key that an object has twice.

Parsers keep the last value and drop the others in silence, so the record that trains is not the one you read.

```jsonl
{"prompt": "2+2", "completion": "4", "completion": "5"}
```
```text
example.jsonl:1:38: duplicate-key: key "completion" is there twice; parsers keep only the last value
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, quote
from jsonl_lint.record import Record
from jsonl_lint.record.position import duplicate_keys
from jsonl_lint.rule import LineRule


class DuplicateKey(LineRule):
    """Reports the second and each later occurrence."""

    name = "duplicate-key"
    group = "syntax"
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Look for the keys only where the parser saw that there are some."""
        if not record.duplicates:
            return
        for path, key, offset in duplicate_keys(record.text):
            message = f"key {quote(key)} is there twice; parsers keep only the last value"
            place = record.at_offset(offset, len(key) + 2, (*path, key))
            yield self.found(place, message, "Remove one of the two.")
