r"""Parameters of a tool that are no JSON Schema.

The model is shown the definition, and learns from it what it may send. A type that JSON Schema does not know, such
as `float` or `dict`, tells it nothing, and the calls of the tool cannot be judged. A reference to another document
is never fetched.

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}], "tools": [{"type": "function", "function": {"name": "add", "parameters": {"type": "object", "properties": {"a": {"type": "float"}}}}}]}
```
```text
example.jsonl:1:215: tool-parameters: a.type is "float", which JSON Schema does not allow
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Severity
from jsonl_lint.formats.arguments import schema_fault
from jsonl_lint.record import Record
from jsonl_lint.rule import LineRule, reach, tool_path


class ToolParameters(LineRule):
    """Reads the schema of each declared tool."""

    name = "tool-parameters"
    group = "tools"
    level = Severity.WARNING
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Name the first part of each schema that is none."""
        for tool in record.tools:
            parameters = tool.get("parameters")
            if isinstance(parameters, dict) and (fault := schema_fault(parameters)):
                place = record.at(*reach(record, (*tool_path(record, tool), "parameters", *fault.path)))
                yield self.found(place, fault.message, fault.help)
