r"""Bytes that are not UTF-8.

JSON Lines is UTF-8. The usual cause is a file saved as Latin-1, Windows-1252 or Shift JIS. Save it as UTF-8.

```bytes
b'{"prompt": "caf\xe9", "completion": "coffee"}\n'
```
```text
example.jsonl:1:16: invalid-utf8: byte 0xe9 (byte 16 of the line) is not UTF-8
```
"""

from __future__ import annotations

from jsonl_lint.rule import FaultRule


class InvalidUtf8(FaultRule):
    """Reports the first byte of a line that is not UTF-8."""

    name = "invalid-utf8"
    group = "syntax"
