r"""A conversation in which no user speaks.

The model learns to answer nobody. OpenAI's data preparation guide counts such records. A prompt for reinforcement
must have one, and then it is an error.

```jsonl
{"messages": [{"role": "system", "content": "Be brief."}, {"role": "assistant", "content": "Hello"}]}
```
```text
example.jsonl:1:14: missing-user: no message is from a user
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.record import ROLES, Record
from jsonl_lint.rule import LineRule


class MissingUser(LineRule):
    """Leaves records with a role that does not exist to the schema."""

    name = "missing-user"
    group = "roles"
    level = Severity.WARNING
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Look at the roles."""
        roles = {message.role for message in record.messages}
        if roles and roles <= ROLES and not record.obscured and "user" not in roles:
            advice = "Add the user's message, or move the task from the system message into one."
            place = record.at(*record.messages[0].home[:1])
            worse = Severity.ERROR if record.ends_with == "user" else None
            yield self.found(place, "no message is from a user", advice, severity=worse)
