r"""A message that says nothing.

The trainer computes loss on the assistant's messages; an empty one rewards silence. From a user or a system
prompt it is most likely a field that was not filled, and only a warning; so is an empty answer that a pair wants
to be avoided. Of a plain text all is learned, so that an empty one is an error too.

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": " \n"}]}
{"messages": [{"role": "user", "content": ""}, {"role": "assistant", "content": "Hello"}]}
```
```text
example.jsonl:2:83: empty-message: assistant message is empty
example.jsonl:3:43: empty-message: user message is empty
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import LineRule


class EmptyMessage(LineRule):
    """Leaves alone what calls a tool or shows an image, the prompt of a completion, and what breaks the schema."""

    name = "empty-message"
    group = "roles"
    by_outline = True

    roles: tuple[str, ...] = ("assistant", "user", "system", "developer")
    """Roles whose messages must say something."""

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Look at each message."""
        broken = {violation.path[:size] for violation in record.violations for size in (1, 2)}
        for message in record.messages:
            spoken = message.role in self.roles or (message.trained and not message.role)
            if message.text.strip() or not spoken or message.calls or message.images:
                continue
            if message.home in broken or message.home == ("prompt",):
                continue
            what, advice = f"{message.role} message", "Fill it, or remove the message."
            if message.role == "assistant":
                advice = "Write the answer, or delete the record."
            elif not message.role:
                what, advice = "the text", "Delete the record."
            learned = message.role in ("assistant", "") and not message.alternative
            severity = None if learned else Severity.WARNING
            yield self.found(record.at(*message.path), f"{what} is empty", advice, severity=severity)
