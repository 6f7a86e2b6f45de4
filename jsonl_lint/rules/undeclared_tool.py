r"""A call of a tool that the record does not declare.

A model is trained with the tools that it will have: OpenAI's fine-tuning guide (2024-12) asks for the definitions
that are used at inference. A record that calls and declares no tools at all is a warning, at its first call.

```jsonl
{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "wether", "arguments": "{}"}}]}], "tools": [{"type": "function", "function": {"name": "weather"}}]}
{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]}]}
```
```text
example.jsonl:1:144: undeclared-tool: the call is of "wether", which the record does not declare; did you mean "weather"?
example.jsonl:2:144: undeclared-tool: the record calls "weather", but declares no tools
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Severity, did_you_mean, quote, shorten
from jsonl_lint.record import Call, Record
from jsonl_lint.rule import LineRule, declared, misread, reach


class UndeclaredTool(LineRule):
    """Compares the names of calls with those of the declared tools."""

    name = "undeclared-tool"
    group = "tools"
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Name each call of a tool that is not there, or the first if none is."""
        if misread(record):
            return
        calls = [call for message in record.messages for call in message.calls if call.name]
        if calls and not record.tools:
            message = f"the record calls {quote(calls[0].name)}, but declares no tools"
            yield self._at(record, calls[0], message, Severity.WARNING)
            return
        known = record.once(declared)
        for call in calls:
            if call.name not in known:
                near = did_you_mean(shorten(call.name), map(shorten, known))
                message = f"the call is of {quote(call.name)}, which the record does not declare{near}"
                yield self._at(record, call, message)

    def _at(self, record: Record, call: Call, message: str, severity: Severity | None = None) -> Diagnostic:
        advice = "Declare in tools what the model will be given at inference."
        return self.found(record.at(*reach(record, (*call.path[:-1], "name"))), message, advice, severity=severity)
