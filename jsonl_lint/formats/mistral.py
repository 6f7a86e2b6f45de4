r"""The chat format of Mistral: that of OpenAI, with second names for messages and tools and stricter tool calls.

`interactions` stands for `messages`, `available_tools` for `tools`; with `only_last` or with tools, only the
last answer is trained. A record with one of these three names is told from `openai-chat` by it; else the
format is used where it is named, `--format mistral` or `format` in the config. Sources: mistral-finetune,
commit 1943535 (2026-06); mistral-common, commit bc022b9 (2026-07).

```jsonl
{"interactions": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Oslo", "weight": 1}]}
{"messages": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Oslo"}], "only_last": "yes"}
{"interactions": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "function": {"name": "rain", "arguments": "{}"}}]}], "available_tools": [{"function": {"name": "rain", "description": "Does it rain?", "parameters": {}}}]}
{"interactions": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Oslo"}], "tools": [], "available_tools": []}
{"interactions": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Oslo"}], "available_tools": [{"function": {"name": "rain"}}]}
```
```text
example.jsonl:2:110: wrong-type: only_last is "yes", not true or false
example.jsonl:3:101: wrong-value: id is "call_1", not 9 letters or digits
example.jsonl:4:101: unknown-key: tools is given twice, under two names
example.jsonl:5:134: missing-key: function is missing "description" and "parameters"
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jsonl_lint.formats.chat import Chat, functions
from jsonl_lint.formats.chat import conversation as spoken
from jsonl_lint.formats.exchange import UnfitError, Value, completed, conversation, only, telling
from jsonl_lint.record import Message

_OWN = frozenset({"interactions", "available_tools", "only_last"})


class Mistral(Chat):
    """`{"interactions": [{"role": "user", "content": "…"}, …], "available_tools": […], "only_last": true}`."""

    name = "mistral"
    title = "Mistral chat"
    schema = "mistral"
    variant_of = "openai-chat"
    keys = {"interactions": list}

    def matches(self, value: Mapping[str, Any]) -> bool:
        """Return whether a record has messages, and a key that is Mistral's own."""
        return not _OWN.isdisjoint(value) and not value.keys().isdisjoint(("interactions", "messages"))

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the messages, in order; with tools or `only_last` no answer but the last is trained."""
        key = "interactions" if "interactions" in value else "messages"
        said = list(spoken(value.get(key), (key,)))
        last_only = bool(self.tools(value)) or value.get("only_last") is True
        for index, message in enumerate(said, 1):
            yield message._replace(trained=False) if last_only and index < len(said) else message

    def tools(self, value: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return what `tools` or `available_tools` define."""
        return functions(value.get("tools")) + functions(value.get("available_tools"))

    def to_openai(self, value: Mapping[str, Any]) -> Value:
        """Return the chat; an answer that is not trained has the weight 0."""
        read = completed(value["interactions"] if "interactions" in value else value["messages"])
        for said, message in zip(self.messages(value), read, strict=True):
            if said.role == "assistant" and not said.trained:
                message["weight"] = 0
            if isinstance(message.get("content"), list):
                message["content"] = [_part(part) for part in message["content"]]
        tools = value.get("available_tools", value.get("tools"))
        return conversation(read, None if tools is None else [{"type": "function", **tool} for tool in tools])

    def from_openai(self, record: Value) -> Value:
        """Return a chat that ends with an answer; with tools this must be the only one that is trained."""
        only(record, (), "messages", "tools")
        *before, last = record["messages"]
        if last["role"] != "assistant":
            raise UnfitError(("messages", len(before)), "holds chats that end with an answer")
        for index, message in enumerate(before if record.get("tools") else ()):
            if message["role"] == "assistant" and message.get("weight") != 0:
                raise UnfitError(("messages", index), "trains on no answer but the last where there are tools")
        return telling(record)


def _part(part: Value) -> Value:
    """Return a part of OpenAI's; Mistral may also write the address of an image as a string."""
    return {**part, "image_url": {"url": part["image_url"]}} if isinstance(part.get("image_url"), str) else part
