r"""A tool that is declared and never called.

Off by default: a model must also learn when not to call. Turn it on to find tools that are in every record, and billed
in every record, while no record shows how they are called. The state keeps the name of each tool, and the first
record that declares it.

```jsonl
{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]}], "tools": [{"type": "function", "function": {"name": "weather"}}, {"type": "function", "function": {"name": "news"}}]}
```
```text
example.jsonl:1:1: unused-tools: no record calls "news", which 1 record declares
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonl_lint.diagnostic import Diagnostic, Fact, Measure, Place, Severity, plural, quote
from jsonl_lint.record import Record
from jsonl_lint.rule import DatasetRule, declared
from jsonl_lint.rule.layout import LINE, Row

State = dict[str, dict[str, Any]]


class UnusedTools(DatasetRule[State]):
    """Compares the tools that records declare with those that any of them calls."""

    name = "unused-tools"
    group = "tools"
    level = Severity.NOTE
    on = False
    splits = frozenset({"train"})
    layout = {"declared": {str: Row(int, str, LINE, str)}, "called": {str: int}}

    def start(self) -> State:
        """Return no tools."""
        return {"declared": {}, "called": {}}

    def add(self, state: State, record: Record) -> None:
        """Take the tools of a record, and its calls."""
        for name in record.once(declared):
            seen = state["declared"].setdefault(name, [0, record.path, record.line, record.line_hash])
            seen[0] += 1
        for call in (call for message in record.messages for call in message.calls):
            state["called"][call.name] = 1

    def merge(self, left: State, right: State) -> State:
        """Add the counts, and keep the first record of each tool."""
        for name, (count, *place) in right["declared"].items():
            seen = left["declared"].setdefault(name, [0, *place])
            seen[0] += count
        left["called"].update(right["called"])
        return left

    def finish(self, state: State) -> Iterator[Diagnostic | Fact]:
        """Name each tool that is never called, where it is first declared."""
        for name, (count, path, line, digest) in state["declared"].items():
            if name not in state["called"]:
                declares = f"{plural(count, 'record')} declare{'s' if count == 1 else ''}"
                message = f"no record calls {quote(name)}, which {declares}"
                advice = "Add records that call it, or leave it out."
                place = Place(path, line, line_hash=digest)
                yield self.found(place, message, advice, measure=Measure(count, name))
