r"""A file in UTF-16 or UTF-32.

JSON Lines is UTF-8. Windows tools write UTF-16 when they are asked for "Unicode". The message names the encoding
as `iconv` knows it: with LE or BE if the file has no byte order mark.

```bytes
'{"prompt": "2+2", "completion": "4"}\n'.encode('utf-16')
```
```text
example.jsonl:1:1: utf-16: the file is UTF-16, not UTF-8
```
"""

from __future__ import annotations

from jsonl_lint.diagnostic import Fix
from jsonl_lint.rule import WholeFileRule


class Utf16(WholeFileRule):
    """Reports the file once."""

    name = "utf-16"
    group = "syntax"
    mending = Fix(safe=True, message="write the file in UTF-8")

    message = "the file is {detail}, not UTF-8"
    remedy = "Save it as UTF-8, or convert it: `iconv -t UTF-8 -f` and the encoding named above."
