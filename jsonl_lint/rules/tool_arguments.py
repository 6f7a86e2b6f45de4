r"""Arguments of a tool call that are not JSON, or not what the tool takes.

The model learns to call as the record calls. Arguments must be a JSON object, and fit the JSON Schema that the
record declares as `parameters` of the tool. Nothing is fetched for a schema, and a part of it that would take
long to judge is left out, such as a pattern with lookahead; so a call that is reported is wrong, but not every
wrong call is reported.

```jsonl
{"messages": [{"role": "user", "content": "Rain in Oslo?"}, {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{\"city\": \"Oslo\"}"}}]}], "tools": [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]}
{"messages": [{"role": "user", "content": "Rain in Oslo?"}, {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{\"town\": \"Oslo\"}"}}]}], "tools": [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]}
{"messages": [{"role": "user", "content": "Rain in Oslo?"}, {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{'city': 'Oslo'}"}}]}], "tools": [{"type": "function", "function": {"name": "weather"}}]}
```
```text
example.jsonl:2:176: tool-arguments: arguments are missing "city"
example.jsonl:3:176: tool-arguments: arguments are not JSON: single quotes where JSON has double quotes (character 2)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.formats.arguments import misfits
from jsonl_lint.record import Call, Record
from jsonl_lint.record.parse import Parsed, parse
from jsonl_lint.record.position import pointer
from jsonl_lint.rule import LineRule, declared, reach


class ToolArguments(LineRule):
    """Reads the arguments of each call, and compares them with what its tool declares."""

    name = "tool-arguments"
    group = "tools"
    by_outline = True

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Judge each call; what is no text and no object is judged by the schema of the format."""
        for call in (call for message in record.messages for call in message.calls):
            if isinstance(call.value, str):
                parsed = parse(call.value.encode(errors="replace"))
                if parsed.value is None:
                    yield self.found(record.at(*reach(record, call.path)), *_unread(parsed))
                    continue
                yield from self._compare(record, call, parsed.value)
            elif isinstance(call.value, dict):
                yield from self._compare(record, call, call.value)

    def _compare(self, record: Record, call: Call, arguments: dict[str, object]) -> Iterator[Diagnostic]:
        parameters = record.once(declared).get(call.name, {}).get("parameters")
        if not isinstance(parameters, dict):
            return
        for broken in misfits(parameters, arguments):
            inside = broken.path[1:]
            path = (*call.path, *inside)
            reached = reach(record, path)
            deep = reached != path and len(inside) > 1
            message = f"{broken.message} (at {pointer(inside)})" if deep else broken.message
            yield self.found(record.at(*reached, key=broken.key and reached == path), message, broken.help)


def _unread(parsed: Parsed) -> tuple[str, str]:
    """Return why a text holds no arguments, and what to do."""
    fault = parsed.fault
    if fault is None or fault.condition == "blank":
        return "arguments are empty", 'Write "{}" for a call without arguments.'
    if fault.condition == "not-an-object":
        return (
            f"arguments {fault.message.replace('the line holds', 'hold')}",
            "Arguments are an object, encoded as JSON once.",
        )
    why = fault.message.replace("the line ends", "the text ends").replace("at the end of the line", "at the end")
    advice = "It was cut off: restore the end." if "the text ends" in why else fault.help
    return f"arguments are not JSON: {why} (character {fault.offset + 1:,})", advice
