r"""A value of the wrong type.

A string where a list should be, an object where a string should be, and so on.

```jsonl
{"messages": [{"role": "user", "content": 5}, {"role": "assistant", "content": "Hello"}]}
```
```text
example.jsonl:1:43: wrong-type: content is 5, not a string or a list
```
"""

from __future__ import annotations

from jsonl_lint.rule import SchemaRule


class WrongType(SchemaRule):
    """Reports what the schema of the format finds of this kind."""

    name = "wrong-type"
