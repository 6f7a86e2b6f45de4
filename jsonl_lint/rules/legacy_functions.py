r"""Functions declared, called or answered by names that OpenAI has deprecated.

`functions`, `function_call` and the role `function` are what OpenAI had before `tools`, `tool_calls` and the role `tool`.
Its last published schema for training (2025-06) still takes them, and calls them deprecated; many providers never
took them.

`--unsafe-fixes` writes the newer ones, with `call_1`, `call_2`, … as the ids of the calls. It leaves a record that has
both, that has an answer without a call right before it or with another name, or that the target would not take then.

```jsonl
{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "function_call": {"name": "weather", "arguments": "{}"}}, {"role": "function", "name": "weather", "content": "no"}, {"role": "assistant", "content": "No."}], "functions": [{"name": "weather"}]}
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}], "functions": [{"name": "weather"}]}
```
```text
example.jsonl:1:75: legacy-functions: function_call is a deprecated key
example.jsonl:2:94: legacy-functions: functions is a deprecated key
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fix, Severity
from jsonl_lint.record import Record
from jsonl_lint.rule import LineRule, no_worse, older, renewed

_ADVICE = 'Use "tools", "tool_calls" and the role "tool", with an id for each call and its answer.'


class LegacyFunctions(LineRule):
    """Reports the first of them in each record."""

    name = "legacy-functions"
    group = "tools"
    level = Severity.NOTE
    mending = Fix(safe=False, message="write functions as tools")
    gate = r'"functions"|"function_call"|"role"\s*:\s*"function"'

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield one finding, with what writes the newer ones if it is clear which answer is for which call."""
        if path := next(older(record), None):
            edits = renewed(record)
            fix = self.mended(*edits) if no_worse(record, edits) else None
            message = 'role "function" is deprecated' if path[-1] == "role" else f"{path[-1]} is a deprecated key"
            yield self.found(record.at(*path, key=path[-1] != "role"), message, _ADVICE, fix=fix)
