r"""Calls and answers that do not find each other.

Each call has an id of its own in the record, and is answered once, by the tool message that repeats the id. Calls
that end the record need no answer: then the call is what is trained. OpenAI's chat refuses a conversation in which
a call is not answered.

```jsonl
{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]}]}
{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]}, {"role": "assistant", "content": "No."}]}
{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "c1", "content": "no"}, {"role": "tool", "tool_call_id": "c2", "content": "no"}, {"role": "assistant", "content": "No."}]}
```
```text
example.jsonl:2:97: tool-call-id: no message answers call "c1"
example.jsonl:3:268: tool-call-id: the message answers call "c2", which no message before it makes
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import Record
from jsonl_lint.rule import LineRule, call_faults, reach


class ToolCallId(LineRule):
    """Reports where a call has no answer of its own, or an answer no call."""

    name = "tool-call-id"
    group = "tools"
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield each fault of this kind."""
        for fault in record.once(call_faults):
            if fault.rule == self.name:
                related = (record.at(*reach(record, fault.related)),) if fault.related else ()
                yield self.found(record.at(*reach(record, fault.path)), fault.message, fault.help, related=related)
