r"""A prompt that ends with an answer, where the answer to it stands apart.

In a record for preference tuning the compared answers take the turn after the prompt. If that turn is taken
already, the assistant speaks twice in a row; Together refuses such a record (documentation, 2026).

```jsonl
{"input": {"messages": [{"role": "user", "content": "2+2"}]}, "preferred_output": [{"role": "assistant", "content": "4"}], "non_preferred_output": [{"role": "assistant", "content": "5"}]}
{"input": {"messages": [{"role": "user", "content": "2+2"}, {"role": "assistant", "content": "?"}]}, "preferred_output": [{"role": "assistant", "content": "4"}], "non_preferred_output": [{"role": "assistant", "content": "5"}]}
```
```text
example.jsonl:2:61: answered-prompt: the prompt ends with a message from the assistant
```
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import Record
from jsonl_lint.rule import LineRule


class AnsweredPrompt(LineRule):
    """Looks where one list of messages ends and the answer in another begins."""

    name = "answered-prompt"
    group = "roles"
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Compare the neighbours of two lists."""
        for last, answer in pairwise(record.messages):
            apart = last.home[:-1] != answer.home[:-1] and not answer.alternative
            if apart and last.role == answer.role == "assistant":
                advice = "Remove it: the answers to compare take its place."
                yield self.found(
                    record.at(*last.home), "the prompt ends with a message from the assistant", advice
                )
