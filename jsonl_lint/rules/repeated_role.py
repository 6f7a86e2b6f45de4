r"""Two messages in a row from the user, or two from the assistant.

Conversations take turns. Azure refused a file for two assistant messages in a row and named no line; Together
refuses both. Join the two, or put what belongs between them there. It is an error in a format that wants strict
turns, as those of Together and of Claude on Amazon Bedrock do.

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "user", "content": "Anyone?"}, {"role": "assistant", "content": "Hello"}]}
```
```text
example.jsonl:1:50: repeated-role: two user messages in a row
```
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import LineRule


class RepeatedRole(LineRule):
    """Reports the second of two neighbours in one list; what stands in two lists may be two answers to choose from."""

    name = "repeated-role"
    group = "roles"
    level = Severity.WARNING
    by_outline = True

    roles: tuple[str, ...] = ("user", "assistant")
    """Roles that must not speak twice in a row."""

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Compare neighbours; where the format wants strict turns, it is an error."""
        strict = record.format is not None and record.format.alternates
        for before, message in pairwise(record.messages):
            if message.home[:-1] != before.home[:-1] or message.alternative != before.alternative:
                continue
            if message.role == before.role and message.role in self.roles and not before.calls:
                yield self.found(
                    record.at(*message.home),
                    f"two {message.role} messages in a row",
                    "Join them, or add the turn that is missing between them.",
                    severity=Severity.ERROR if strict else None,
                )
