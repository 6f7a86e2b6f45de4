r"""The format in which Claude is fine-tuned on Amazon Bedrock: messages, with the system prompt beside them.

User and assistant take turns, from the first message, which is the user's, to the last, which is an answer.
A record is told from `openai-chat` by the key `system`; without it the format is used where it is named,
`--format anthropic-messages` or `format` in the config. Source: Anthropic cookbook, Finetuning Claude 3
Haiku on Bedrock, 2026.

```jsonl
{"system": "You name capitals.", "messages": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Oslo"}]}
{"system": "You name capitals.", "messages": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Oslo", "weight": 1}]}
{"system": "You name capitals.", "messages": [{"role": "user", "content": "Norway"}, {"role": "user", "content": "?"}, {"role": "assistant", "content": "Oslo"}]}
{"system": "You name capitals.", "messages": [{"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Oslo"}]}
{"system": "You name capitals.", "messages": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Oslo"}, {"role": "user", "content": "Thanks"}]}
```
```text
example.jsonl:2:127: unknown-key: unknown key "weight" in an assistant message
example.jsonl:3:86: repeated-role: two user messages in a row
example.jsonl:4:47: first-message-role: the first message is from the assistant, not the user
example.jsonl:5:128: last-message-role: the last message is from the user, not the assistant
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonl_lint.formats.chat import conversation
from jsonl_lint.formats.exchange import Value, joined, only, others, plain, texts
from jsonl_lint.formats.format import Format
from jsonl_lint.record import Message


class AnthropicMessages(Format):
    """`{"system": "…", "messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}`."""

    name = "anthropic-messages"
    title = "Anthropic messages"
    schema = "anthropic-messages"
    keys = {"system": str, "messages": list}
    alternates = True
    starts_with = "user"

    def matches(self, value: Mapping[str, Any]) -> bool:
        """Return whether a record has messages, and a system prompt beside them."""
        return "messages" in value and isinstance(value.get("system"), str)

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the system prompt, then the messages of a record, in order."""
        if isinstance(system := value.get("system"), str):
            yield Message("system", system, ("system",), home=("system",))
        yield from conversation(value.get("messages"), ("messages",))

    def to_openai(self, value: Mapping[str, Any]) -> Value:
        """Return the chat, the system prompt as its first message."""
        system = [{"role": "system", "content": value["system"]}] if "system" in value else []
        return {"messages": [*system, *value["messages"]]}

    def from_openai(self, record: Value) -> Value:
        """Return a chat of texts, with the system prompt beside it."""
        only(record, (), "messages")
        first = record["messages"][0]
        system = {"system": plain(first, ("messages", 0))} if first["role"] == "system" else {}
        spoken = others(record["messages"])
        said = [{"role": message["role"], "content": joined(texts(message, home))} for home, message in spoken]
        return system | {"messages": said}
