r"""A record nested deeper than any format needs.

Chat records are about ten levels deep. Hundreds of levels crash parsers, so the line is not read further.

```bytes
b'{"prompt": ' + b'[' * 300 + b']' * 300 + b'}\n'
```
```text
example.jsonl:1:211: too-deep: objects and lists nest more than 200 deep
```
"""

from __future__ import annotations

from jsonl_lint.rule import FaultRule


class TooDeep(FaultRule):
    """Reports where the nesting passes the bound."""

    name = "too-deep"
    group = "syntax"
