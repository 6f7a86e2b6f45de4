r"""A conversation in which every answer has weight 0.

`weight: 0` takes an assistant message out of the loss. With all of them out, the record is paid for and
teaches nothing.

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello", "weight": 0}]}
```
```text
example.jsonl:1:14: nothing-trained: every assistant message has weight 0
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.record import ROLES, Record
from jsonl_lint.rule import LineRule


class NothingTrained(LineRule):
    """Reports records with answers of which none is trained; leaves those with a role that does not exist to the schema."""

    name = "nothing-trained"
    group = "roles"
    level = Severity.WARNING
    by_outline = True
    splits = frozenset({"train"})

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Look for one trained answer."""
        if record.ends_with != "assistant" or any(message.trained for message in record.messages):
            return
        answers = [message for message in record.messages if message.role == "assistant"]
        if answers and all(message.role in ROLES for message in record.messages):
            advice = "Give the answer to learn weight 1, or delete the record."
            yield self.found(record.at(*answers[0].home[:1]), "every assistant message has weight 0", advice)
