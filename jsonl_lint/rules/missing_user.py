r"""A conversation in which no user speaks.

The model learns to answer nobody. OpenAI's data preparation guide counts such records.

```jsonl
{"messages": [{"role": "system", "content": "Be brief."}, {"role": "assistant", "content": "Hello"}]}
```
```text
example.jsonl:1:14: missing-user: no message is from a user
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.record import ROLES, Record
from jsonl_lint.rule import LineRule


@dataclass(frozen=True, kw_only=True)
class MissingUser(LineRule):
    """Leaves records with a role that does not exist to the schema."""

    name = "missing-user"
    group = "roles"
    level = Severity.WARNING

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Look at the roles."""
        roles = {message.role for message in record.messages}
        if record.conversation and roles and roles <= ROLES and not record.obscured and "user" not in roles:
            advice = "Add the user's message, or move the task from the system message into one."
            yield self.found(record.at(*record.conversation), "no message is from a user", advice)
