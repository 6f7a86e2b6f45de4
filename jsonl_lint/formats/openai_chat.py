r"""The chat format of OpenAI, which most providers and trainers take.

A record is an object with `messages`, and perhaps `tools`. Sources: openai/openai-openapi, the parent of
commit e1cb7a8 (2025-06-17), and the fine-tuning guide of December 2024. The first
two of these are right:

```jsonl
{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "user", "content": "Is it raining in Oslo?"}, {"role": "assistant", "tool_calls": [{"id": "a", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "a", "content": "rain"}, {"role": "assistant", "content": "Yes."}], "tools": [{"type": "function", "function": {"name": "weather"}}]}
{"mesages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "user", "content": "Hi"}, {"role": "asistant", "content": "Hello"}]}
{"messages": [{"role": "user", "contents": "Hi"}, {"role": "assistant", "content": "Hello"}]}
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": null}]}
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}], "weight": 1}
{"messages": [{"role": "user", "content": "Hi"}, "Hello"]}
{"messages": [{"role": "user", "content": "Hi"}]}
```
```text
example.jsonl:3:2: unknown-key: unknown key "mesages" in the record
example.jsonl:4:59: wrong-value: role is "asistant"
example.jsonl:5:32: unknown-key: unknown key "contents" in a user message
example.jsonl:6:83: wrong-type: content is null, not a string or a list
example.jsonl:7:94: unknown-key: unknown key "weight" in the record
example.jsonl:8:50: wrong-type: messages[1] is "Hello", not an object
example.jsonl:9:14: missing-assistant: no message is from the assistant
```
"""

from __future__ import annotations

from jsonl_lint.formats.chat import Chat


class OpenAIChat(Chat):
    """`{"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}`."""

    name = "openai-chat"
    title = "OpenAI chat"
    schema = "openai-chat"
    verbatim = True
