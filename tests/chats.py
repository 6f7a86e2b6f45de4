"""Records to convert, and what tests of conversion share."""

from __future__ import annotations

from typing import Any

from jsonl_lint import formats
from jsonl_lint.formats.convert import convert

Value = dict[str, Any]


def turn(value: Value, source: str, target: str) -> Value:
    """Return a record of one format as one of another."""
    return convert(value, formats.get(source), formats.get(target))


def said(role: str, content: Any, **others: Any) -> Value:
    """Return a message."""
    return {"role": role, "content": content, **others}


def chat(*messages: Value, **others: Any) -> Value:
    """Return a record of chat."""
    return {"messages": list(messages), **others}


def asks(id_: str, name: str = "a") -> Value:
    """Return a message that calls a function."""
    call = {"id": id_, "type": "function", "function": {"name": name, "arguments": "{}"}}
    return {"role": "assistant", "tool_calls": [call]}


def converse(block: Value) -> Value:
    """Return a record of Bedrock Converse with one block more."""
    messages = [said("user", [{"text": "Hi"}, block]), said("assistant", [{"text": "Hello"}])]
    return {"schemaVersion": "1", "messages": messages}


HI = chat(said("user", "Hi"), said("assistant", "Hello"))
PARTS = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
IMAGE: Value = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
SKY = {"name": "sky", "description": "Weather", "parameters": {"type": "object"}}
HELLO = said("assistant", "Hello")
WEATHER = chat(
    said("user", "Rain?"),
    {
        "role": "assistant",
        "tool_calls": [
            {"id": "x7", "type": "function", "function": {"name": "sky", "arguments": '{"city": "Malmö"}'}}
        ],
    },
    said("tool", "rain", tool_call_id="x7"),
    said("assistant", "Yes."),
    tools=[{"type": "function", "function": {"name": "sky", "parameters": {"type": "object"}}}],
)
PAIR = {
    "input": {"messages": [said("user", "2+2")]},
    "preferred_output": [said("assistant", "4")],
    "non_preferred_output": [said("assistant", "5")],
}
ADD = chat(said("user", "2+2"), answer=4)
