r"""A file in UTF-16 or UTF-32.

JSON Lines is UTF-8. Windows tools write UTF-16 when they are asked for "Unicode".

```bytes
'{"prompt": "2+2", "completion": "4"}\n'.encode('utf-16')
```
```text
example.jsonl:1:1: utf-16: the file is UTF-16 little-endian, not UTF-8
```
"""

from __future__ import annotations

from dataclasses import dataclass

from jsonl_lint.rule import WholeFileRule


@dataclass(frozen=True, kw_only=True)
class Utf16(WholeFileRule):
    """Reports the file once."""

    name = "utf-16"
    group = "syntax"

    message = "the file is {detail}, not UTF-8"
    remedy = "Save it as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`."
