r"""A key that the format does not have.

OpenAI refuses a record with an extra key at its top level, and a misspelt key is a missing one. If the key is
near to a right one, the help names that. Some providers read keys beside those of the format, such as a `weight` at
Together; with such a target they are no fault.

`--fix` writes the right key if a required one is misspelt and no other is near. If what is meant is an optional key, or
has another name in other formats, or a schema of your own asks for it, that needs `--unsafe-fixes`. In each case the
record must be better afterwards.

```yaml
extra_keys: [weight]
```
```jsonl
{"messages": [{"role": "user", "contents": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"prompt": "2+2", "completion": "4", "id": 7}
{"prompt": "2+2", "completion": "4", "weight": 0.5}
```
```text
example.jsonl:1:32: unknown-key: unknown key "contents" in a user message
example.jsonl:2:38: unknown-key: unknown key "id" in the record
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fix
from jsonl_lint.record import Record
from jsonl_lint.rule import SchemaRule, given


class UnknownKey(SchemaRule):
    """Reports what the schema of the format finds of this kind."""

    name = "unknown-key"
    mending = Fix(safe=True, message="write the key that is meant")

    extra_keys: tuple[str, ...] = given(())

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield each unknown key but for those that the target reads at the top level."""
        extra = {f"/{key}" for key in self.extra_keys}
        return (found for found in super().check(record) if found.place.pointer not in extra)
