r"""A tool message in the wrong place.

It follows the assistant message with its call directly, or behind the other answers to that message. OpenAI's chat
refuses it anywhere else.

```jsonl
{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]}, {"role": "user", "content": "Well?"}, {"role": "tool", "tool_call_id": "c1", "content": "no"}, {"role": "assistant", "content": "No."}]}
```
```text
example.jsonl:1:216: tool-order: the tool message does not follow the message with its call
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import Record
from jsonl_lint.rule import LineRule, call_faults, reach


class ToolOrder(LineRule):
    """Reports answers that stand apart from their calls."""

    name = "tool-order"
    group = "tools"
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield each fault of this kind."""
        for fault in record.once(call_faults):
            if fault.rule == self.name:
                yield self.found(record.at(*reach(record, fault.path)), fault.message, fault.help)
