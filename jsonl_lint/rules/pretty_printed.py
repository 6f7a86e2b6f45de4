r"""A file whose records span several lines.

JSON Lines has one record on each line. A pretty-printed file is read as thousands of broken lines; it gets this
one finding, and nothing else of it was checked.

```bytes
b'{\n  "prompt": "2+2",\n  "completion": "4"\n}\n{\n  "prompt": "3+3",\n  "completion": "6"\n}\n'
```
```text
example.jsonl:1:1: pretty-printed: records span several lines
```
"""

from __future__ import annotations

from jsonl_lint.diagnostic import Fix
from jsonl_lint.rule import WholeFileRule


class PrettyPrinted(WholeFileRule):
    """Reports the file once."""

    name = "pretty-printed"
    group = "syntax"
    mending = Fix(safe=True, message="write each record on one line")

    message = "records span several lines"
    remedy = "Write each record on one line: `jq -c . FILE > FILE.jsonl`."
