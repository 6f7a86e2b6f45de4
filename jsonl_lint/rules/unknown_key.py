r"""A key that the format does not have.

OpenAI refuses a record with an extra key at its top level, and a misspelt key is a missing one. If the key is
near to a right one, the help names that.

```jsonl
{"messages": [{"role": "user", "contents": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"prompt": "2+2", "completion": "4", "id": 7}
```
```text
example.jsonl:1:32: unknown-key: unknown key "contents" in a user message
example.jsonl:2:38: unknown-key: unknown key "id" in the record
```
"""

from __future__ import annotations

from dataclasses import dataclass

from jsonl_lint.rule import SchemaRule


@dataclass(frozen=True, kw_only=True)
class UnknownKey(SchemaRule):
    """Reports what the schema of the format finds of this kind."""

    name = "unknown-key"
