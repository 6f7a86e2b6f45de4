r"""A key that the format requires and the record lacks.

Without it the provider refuses the file. The place is the object that lacks the key.

```jsonl
{"messages": [{"role": "user"}, {"role": "assistant", "content": "Hello"}]}
{"prompt": "2+2"}
```
```text
example.jsonl:1:15: missing-key: messages[0] is missing "content"
example.jsonl:2:1: missing-key: the record is missing "completion"
```
"""

from __future__ import annotations

from jsonl_lint.rule import SchemaRule


class MissingKey(SchemaRule):
    """Reports what the schema of the format finds of this kind."""

    name = "missing-key"
