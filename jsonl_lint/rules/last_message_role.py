r"""A conversation that does not end with the assistant.

What comes after the last answer is paid for and not trained. Microsoft's fine-tuning guidance asks for a last
message from the assistant, Mistral refuses any other, and a job at OpenAI was reported to fail. OpenAI's
published schema does not say it: set `last-message-role: off` if your records end otherwise on purpose. Records
for reinforcement are prompts: Azure's guide (2025-05) asks for a last message from the user.

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Bye"}]}
{"messages": [{"role": "user", "content": "2+2"}, {"role": "tool", "tool_call_id": "a", "content": "4"}], "answer": 4}
```
```text
example.jsonl:2:93: last-message-role: the last message is from the user, not the assistant
example.jsonl:3:51: last-message-role: the last message is from the tool, not the user
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import ROLES, Record
from jsonl_lint.rule import LineRule


class LastMessageRole(LineRule):
    """Looks at records in which that role speaks; the others are for `missing-assistant` and `missing-user`."""

    name = "last-message-role"
    group = "roles"
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Look at the last role."""
        roles, wanted = [message.role for message in record.messages], record.ends_with
        if wanted and wanted in roles and roles[-1] != wanted and roles[-1] in ROLES:
            answer = "Add the answer, or remove what comes after the last one."
            yield self.found(
                record.at(*record.messages[-1].home),
                f"the last message is from the {roles[-1]}, not the {wanted}",
                answer if wanted == "assistant" else "Remove what comes after the user's last message.",
            )
