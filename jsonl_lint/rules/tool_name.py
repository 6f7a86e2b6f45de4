r"""A tool whose name providers refuse, or that is declared twice.

A name has 1 to 64 letters, digits, `_` or `-`, at OpenAI as at Mistral. With two tools of one name nobody can tell
which one a call is of.

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}], "tools": [{"type": "function", "function": {"name": "weather"}}, {"type": "function", "function": {"name": "weather"}}]}
```
```text
example.jsonl:1:201: tool-name: the tool "weather" is declared before in the record
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonl_lint.diagnostic import Diagnostic, quote
from jsonl_lint.record import Path, Record
from jsonl_lint.rule import LineRule, reach, tool_path

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class ToolName(LineRule):
    """Looks at the names of the declared tools."""

    name = "tool-name"
    group = "tools"
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Name each tool with a bad name, unless the schema of the format does, and each that is repeated."""
        first: dict[str, Mapping[str, Any]] = {}
        for tool in record.tools:
            name = tool.get("name")
            if not isinstance(name, str):
                continue
            if name in first:
                said = f"the tool {quote(name)} is declared before in the record"
                related = (record.at(*_path(record, first[name])),)
                place = record.at(*_path(record, tool))
                yield self.found(place, said, "Leave one of them, or rename it.", related=related)
            elif not _NAME.fullmatch(name):
                path = _path(record, tool)
                if all(broken.path != path for broken in record.violations):
                    said = f"the name of a tool is {quote(name)}, not 1 to 64 letters, digits, _ or -"
                    yield self.found(record.at(*path), said, "Rename it, also in its calls.")
            first.setdefault(name, tool)


def _path(record: Record, tool: Mapping[str, Any]) -> Path:
    return reach(record, (*tool_path(record, tool), "name"))
