r"""A message from the developer role in supervised training data.

OpenAI's last published schema for supervised records (2025-06) lists system, user, assistant, tool and function,
not developer; the schema for reinforcement records lists developer instead of system. A system message is safe.

```jsonl
{"messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
```
```text
example.jsonl:1:24: developer-role: the developer role is not documented for supervised training
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import LineRule


class DeveloperRole(LineRule):
    """Reports each message of this role."""

    name = "developer-role"
    group = "roles"
    level = Severity.WARNING
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Look at the roles."""
        for message in record.messages:
            if message.role == "developer" and record.ends_with == "assistant":
                yield self.found(
                    record.at(*message.home, "role"),
                    "the developer role is not documented for supervised training",
                    'Use "system".',
                )
