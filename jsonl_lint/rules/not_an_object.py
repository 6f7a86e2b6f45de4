r"""A line that is JSON but not an object.

A record is an object, `{…}`. A bare string, number or list carries no keys, and providers refuse the file.

```jsonl
{"prompt": "2+2", "completion": "4"}
["2+2", "4"]
```
```text
example.jsonl:2:1: not-an-object: the line holds a list of 2 items, not an object
```
"""

from __future__ import annotations

from jsonl_lint.rule import FaultRule


class NotAnObject(FaultRule):
    """Reports a line whose value is a list, a string, a number, true, false or null."""

    name = "not-an-object"
    group = "syntax"
