r"""A conversation in which the assistant says nothing.

There is nothing to train on. OpenAI's data preparation guide counts such records as errors. The records of a
format for reinforcement are prompts, and have no answer.

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]}
```
```text
example.jsonl:2:14: missing-assistant: no message is from the assistant
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import ROLES, Record
from jsonl_lint.rule import LineRule


class MissingAssistant(LineRule):
    """Leaves records with a role that does not exist to the schema: it may be a misspelt assistant."""

    name = "missing-assistant"
    group = "roles"
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Look at the roles."""
        roles = {message.role for message in record.messages}
        if not roles or not roles <= ROLES or "assistant" in roles or record.ends_with != "assistant":
            return
        if not record.obscured:
            yield self.found(
                record.at(*record.messages[-1].home[:1]),
                "no message is from the assistant",
                "Write the answer that the model should learn, or delete the record.",
            )
