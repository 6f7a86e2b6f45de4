r"""Two messages in a row from the user, or two from the assistant.

Conversations take turns. Azure refused a file for two assistant messages in a row and named no line; Together
refuses both. Join the two, or put what belongs between them there.

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "user", "content": "Anyone?"}, {"role": "assistant", "content": "Hello"}]}
```
```text
example.jsonl:1:50: repeated-role: two user messages in a row
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import LineRule


@dataclass(frozen=True, kw_only=True)
class RepeatedRole(LineRule):
    """Reports the second message of each pair."""

    name = "repeated-role"
    group = "roles"
    level = Severity.WARNING

    roles: tuple[str, ...] = ("user", "assistant")
    """Roles that must not speak twice in a row."""

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Compare neighbours."""
        for before, message in pairwise(record.messages):
            if message.role == before.role and message.role in self.roles:
                yield self.found(
                    record.at(*message.home),
                    f"two {message.role} messages in a row",
                    "Join them, or add the turn that is missing between them.",
                )
