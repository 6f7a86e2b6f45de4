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

from jsonl_lint.rule import WholeFileRule


class BinaryFile(WholeFileRule):
    """Reports the file once."""

    name = "binary-file"
    group = "syntax"

    message = "the file is not text: {detail}"
    remedy = "Unpack or export it to JSON Lines first."
