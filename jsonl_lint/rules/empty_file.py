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

from jsonl_lint.rule import WholeFileRule


class EmptyFile(WholeFileRule):
    """Reports the file once."""

    name = "empty-file"
    group = "syntax"

    message = "the file has no record"
    remedy = "Write the records again, or remove the file."
