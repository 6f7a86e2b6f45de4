r"""The format of completion models: a prompt and what follows it.

Source: openai/openai-openapi, the parent of commit e1cb7a8 (2025-06-17), and the checker in OpenAI's Python
library, which takes exactly these two keys. The first of these is right:

```jsonl
{"prompt": "2+2=", "completion": " 4"}
{"prompt": "2+2="}
{"prompt": "2+2=", "completion": 4}
{"prompt": "2+2=", "completon": " 4"}
{"prompt": "2+2=", "completion": ""}
{"prompt": "2+2=", "completion": " 4", "id": 7}
```
```text
example.jsonl:2:1: missing-key: the record is missing "completion"
example.jsonl:3:34: wrong-type: completion is 4, not a string
example.jsonl:4:20: unknown-key: unknown key "completon" in the record
example.jsonl:5:34: empty-message: assistant message is empty
example.jsonl:6:40: unknown-key: unknown key "id" in the record
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonl_lint.formats.exchange import UnfitError, Value, only, plain
from jsonl_lint.formats.format import Format
from jsonl_lint.record import Message


class PromptCompletion(Format):
    """`{"prompt": "…", "completion": "…"}`."""

    name = "prompt-completion"
    title = "Prompt and completion"
    schema = "prompt-completion"
    keys = {"prompt": str, "completion": str}

    def matches(self, value: Mapping[str, Any]) -> bool:
        """Return whether a record has both keys, or one of them and no other."""
        return super().matches(value) or (bool(value) and value.keys() <= self.keys.keys())

    def messages(self, value: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the prompt as what the user says, the completion as the trained answer; what is no text has no role."""
        for key, role in (("prompt", "user"), ("completion", "assistant")):
            if isinstance(said := value.get(key), str):
                yield Message(role, said, (key,), trained=role == "assistant", home=(key,))
            else:
                yield Message("", "", (key,), home=(key,))

    def to_openai(self, value: Mapping[str, Any]) -> Value:
        """Return a chat of a question and its answer."""
        sides = (("user", "prompt"), ("assistant", "completion"))
        return {"messages": [{"role": role, "content": value[key]} for role, key in sides]}

    def from_openai(self, record: Value) -> Value:
        """Return a chat of one question and one answer, without anything else."""
        only(record, (), "messages")
        messages = record["messages"]
        if [message["role"] for message in messages] != ["user", "assistant"]:
            raise UnfitError(("messages",), "holds one user message and one answer")
        prompt, completion = (plain(message, ("messages", index)) for index, message in enumerate(messages))
        return {"prompt": prompt, "completion": completion}
