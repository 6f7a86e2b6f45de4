r"""A pair of answers, one to prefer and one to avoid, that are the same.

Nothing can be learned from the pair.

```jsonl
{"input": {"messages": [{"role": "user", "content": "2+2"}]}, "preferred_output": [{"role": "assistant", "content": "4"}], "non_preferred_output": [{"role": "assistant", "content": "5"}]}
{"input": {"messages": [{"role": "user", "content": "2+2"}]}, "preferred_output": [{"role": "assistant", "content": "4"}], "non_preferred_output": [{"role": "assistant", "content": "4 "}]}
```
```text
example.jsonl:2:182: identical-answers: the answer to avoid is the same as the one to prefer
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.record import Message, Record
from jsonl_lint.rule import LineRule


class IdenticalAnswers(LineRule):
    """Compares words, calls and images; white space around the words does not count."""

    name = "identical-answers"
    group = "roles"
    level = Severity.WARNING
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Compare the messages that stand in place of others with those before them."""
        avoid = [message for message in record.messages if message.alternative]
        prefer = [message for message in record.messages if not message.alternative][-len(avoid) :]
        if avoid and any(map(_said, avoid)) and [*map(_said, avoid)] == [*map(_said, prefer)]:
            yield self.found(
                record.at(*avoid[-1].path),
                "the answer to avoid is the same as the one to prefer",
                "Write one that is worse, or delete the record.",
            )


def _said(message: Message) -> tuple[object, ...]:
    calls = [(call.name, call.arguments) for call in message.calls]
    images = [image.url for image in message.images]
    said = (message.text.strip(), *calls, *images)
    return (message.role, *said) if any(said) else ()
