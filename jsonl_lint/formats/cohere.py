r"""The chat format of Cohere, whose roles are System, User and Chatbot.

A record is told from `openai-chat` by the role Chatbot, in the last message or the one before, if none of its
roles is one of OpenAI's. It may end
with the user, as the example in Cohere's documentation does. Cohere deprecated fine-tuning on 2025-09-15.
Source: Cohere documentation, Preparing the Chat Fine-tuning Data, 2025.

```jsonl
{"messages": [{"role": "User", "content": "Norway"}, {"role": "Chatbot", "content": "Oslo"}, {"role": "User", "content": "Thanks!"}]}
{"messages": [{"role": "User", "content": ["Norway"]}, {"role": "Chatbot", "content": "Oslo"}]}
{"messages": [{"role": "User", "content": "Norway"}, {"role": "Chatbot", "content": "Oslo", "weight": 1}]}
```
```text
example.jsonl:2:43: wrong-type: content is a list of 1 item, not a string
example.jsonl:3:93: unknown-key: unknown key "weight" in a Chatbot message
```
```yaml
format: cohere
```
```jsonl
{"messages": [{"role": "User", "content": "Norway"}]}
{"messages": [{"role": "user", "content": "Norway"}, {"role": "Chatbot", "content": "Oslo"}]}
```
```text
example.jsonl:1:14: wrong-value: messages is a list of 1 item, not a conversation in which Chatbot speaks
example.jsonl:2:24: wrong-value: role is "user", not "System", "User" or "Chatbot"
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonl_lint.formats.chat import Chat
from jsonl_lint.formats.exchange import UnfitError, Value, only, plain
from jsonl_lint.record import Message, Path

_ROLES = {"System": "system", "User": "user", "Chatbot": "assistant"}
_SPEAKERS = {role: name for name, role in _ROLES.items()}


class Cohere(Chat):
    """`{"messages": [{"role": "User", "content": "…"}, {"role": "Chatbot", "content": "…"}]}`."""

    name = "cohere"
    title = "Cohere chat"
    schema = "cohere"
    variant_of = "openai-chat"
    ends_with = ""

    def matches(self, value: Mapping[str, Any]) -> bool:
        """Return whether Chatbot speaks last, or last but one, and no other speaks as in OpenAI's chat."""
        said = value.get("messages")
        roles = [str(one.get("role")) for one in said if isinstance(one, dict)] if isinstance(said, list) else []
        return "Chatbot" in roles[-2:] and not {*_ROLES.values()} & {*roles}

    def resembles(self, value: Mapping[str, Any]) -> bool:
        """Return False: messages under another name are first of all those of OpenAI."""
        return False

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the messages of a record, in order, their roles in the words of the rules."""
        for message in super().messages(value):
            role = _ROLES.get(message.role, message.role)
            yield message._replace(role=role, trained=role == "assistant")

    def to_openai(self, value: Mapping[str, Any]) -> Value:
        """Return the chat, with OpenAI's words for the roles."""
        return {"messages": [{**message, "role": _ROLES[message["role"]]} for message in value["messages"]]}

    def from_openai(self, record: Value) -> Value:
        """Return a chat of texts, in which only system, user and assistant speak."""
        only(record, (), "messages")
        return {"messages": [_written(message, ("messages", at)) for at, message in enumerate(record["messages"])]}


def _written(message: Value, home: Path) -> Value:
    if message["role"] not in _SPEAKERS:
        raise UnfitError((*home, "role"), "holds messages of system, user and assistant only")
    return {"role": _SPEAKERS[message["role"]], "content": plain(message, home)}
