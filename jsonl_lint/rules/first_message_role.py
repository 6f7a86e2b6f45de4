r"""A conversation that the wrong role begins.

Claude and Nova on Amazon Bedrock, and Together, want the user to speak first, after the system (Anthropic cookbook,
Amazon Nova user guide, Together documentation; all 2026). The format says whether that is so.

```jsonl
{"system": "Be brief.", "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"system": "Be brief.", "messages": [{"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes?"}]}
```
```text
example.jsonl:2:38: first-message-role: the first message is from the assistant, not the user
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import ROLES, Record
from jsonl_lint.rule import LineRule


class FirstMessageRole(LineRule):
    """Looks at the first message that is not the system's."""

    name = "first-message-role"
    group = "roles"
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Look at the first role."""
        wanted = record.format.starts_with if record.format else ""
        spoken = (message for message in record.messages if message.role != "system")
        first = next(spoken, None)
        if wanted and first and first.role != wanted and first.role in ROLES:
            yield self.found(
                record.at(*first.home),
                f"the first message is from the {first.role}, not the {wanted}",
                "Add the question before it, or remove what comes before the first question.",
            )
