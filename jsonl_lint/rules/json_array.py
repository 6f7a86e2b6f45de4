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

from jsonl_lint.diagnostic import Fix
from jsonl_lint.rule import WholeFileRule


class JsonArray(WholeFileRule):
    """Reports the file once."""

    name = "json-array"
    group = "syntax"
    mending = Fix(safe=True, message="write each record on a line")

    message = "the file is one JSON array, not one record on each line"
    remedy = "Write each record on a line of its own: `jq -c '.[]' FILE > FILE.jsonl`."
