r"""The reinforcement format of OpenAI and Azure (RFT): a prompt, and what a grader compares the answers with.

Only `messages` and `tools` have a meaning of their own; all other keys are for the grader. Sources:
openai/openai-openapi, commit 9a72a42 (2025-05-20), and Azure's guide of 2025-05.

A record that has only `messages` and `tools` is read as chat. It is read as reinforcement if it has other keys
that chat does not know, its last message is not from the assistant, and no role is one of chat alone (system,
function). If your graders need no keys, name the format in the config or with `--format`. The first two of these are right:

```jsonl
{"messages": [{"role": "user", "content": "2+2"}], "answer": 4}
{"messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "2+2"}, {"role": "assistant", "content": "4"}, {"role": "user", "content": "And 3+3?"}], "answer": 6}
{"messages": [{"role": "user", "content": "2+2"}, {"role": "assistant", "content": "4"}, {"role": "developer", "content": "And 3+3?"}], "answer": 6}
{"messages": [{"role": "developer", "content": "Add 2 and 2."}], "answer": 4}
{"messages": [{"role": "user", "contents": "2+2"}], "answer": 4}
{"messages": [{"role": "user", "content": "2+2"}], "answer": 4, "tools": "add"}
```
```text
example.jsonl:3:90: last-message-role: the last message is from the developer, not the user
example.jsonl:4:14: missing-user: no message is from a user
example.jsonl:5:32: unknown-key: unknown key "contents" in a user message
example.jsonl:6:74: wrong-type: tools is "add", not a list
```

Named as such:

```yaml
format: openai-reinforcement
```
```jsonl
{"messages": [{"role": "user", "content": "Tell a joke."}]}
{"messages": [{"role": "user", "content": "2+2"}, {"role": "assistant", "content": "4"}], "answer": 4}
{"prompt": "2+2", "answer": 4}
{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "2+2"}], "answer": 4}
```
```text
example.jsonl:2:51: last-message-role: the last message is from the assistant, not the user
example.jsonl:3:1: missing-key: the record is missing "messages"
example.jsonl:4:24: wrong-value: role is "system"
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonl_lint.formats.chat import Chat
from jsonl_lint.formats.exchange import UnfitError, Value, completed, conversation, prompted
from jsonl_lint.formats.names import alike
from jsonl_lint.record import Message

_OF_CHAT = frozenset({"messages", "tools", "functions", "parallel_tool_calls"})


class OpenAIReinforcement(Chat):
    """`{"messages": [{"role": "user", "content": "…"}], "reference": "…"}`; the name of the reference is free."""

    name = "openai-reinforcement"
    title = "OpenAI reinforcement"
    schema = "openai-reinforcement"
    kinds = ("reinforcement",)
    ends_with = "user"

    def matches(self, value: Mapping[str, Any]) -> bool:
        """Return whether a record has messages, no answer at their end, and keys that chat does not know.

        Roles of chat alone, and keys that are misspelt keys of chat, speak for chat.
        """
        said, extra = value.get("messages"), value.keys() - _OF_CHAT
        if (
            not extra
            or not isinstance(said, list)
            or any(alike(key, known) for key in extra for known in _OF_CHAT)
        ):
            return False
        roles = [one.get("role") if isinstance(one, dict) else None for one in said]
        return roles[-1:] in (["user"], ["tool"], ["developer"]) and not {"system", "function"} & {
            *map(str, roles)
        }

    def resembles(self, value: Mapping[str, Any]) -> bool:
        """Return False: a record with misspelt messages is read as chat."""
        return False

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the messages of the prompt; none is trained."""
        return (message._replace(trained=False) for message in super().messages(value))

    def to_openai(self, value: Mapping[str, Any]) -> Value:
        """Return the prompt, and beside it all that is for the grader."""
        return prompted(conversation(completed(value["messages"]), value.get("tools")), value, "messages")

    def from_openai(self, record: Value) -> Value:
        """Return a prompt that ends with the user."""
        messages = record["prompt"]["messages"]
        if messages[-1]["role"] != "user":
            raise UnfitError(("prompt", "messages", len(messages) - 1), "holds prompts that end with the user")
        return {**record["prompt"], **record["reference"]}
