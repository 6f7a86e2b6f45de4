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
from dataclasses import replace
from typing import Any

from jsonl_lint.formats.chat import Chat, conversation, functions
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
        said = list(conversation(value.get(key), (key,)))
        last_only = bool(self.tools(value)) or value.get("only_last") is True
        for index, message in enumerate(said, 1):
            yield replace(message, trained=False) if last_only and index < len(said) else message

    def tools(self, value: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return what `tools` or `available_tools` define."""
        return functions(value.get("tools")) + functions(value.get("available_tools"))
