r"""The chat format of Together: that of OpenAI, with weights for whole records and for messages of any role.

A conversation starts with the system or the user, and then user and assistant take turns. Images are data,
not addresses. Answers may have `reasoning` or `reasoning_content`; models that reason are then trained on
the last answer only. A root `weight` is also known to Fireworks, so nothing tells a record from
`openai-chat`: the format is used where it is named, `--format together` or `format` in the config. Sources:
Together documentation, 2026; together-python, commit eba5e5f (2025-12-23).

```yaml
format: together
```
```jsonl
{"messages": [{"role": "user", "content": "Norway", "weight": 0}, {"role": "assistant", "content": "Oslo"}], "weight": 0.5}
{"messages": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Oslo"}], "weight": -1}
{"messages": [{"role": "user", "content": "Norway", "reasoning": "?"}, {"role": "assistant", "content": "Oslo"}]}
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]}, {"role": "assistant", "content": [{"type": "text", "text": "Red"}]}]}
{"messages": [{"role": "user", "content": [{"type": "text", "text": "Norway"}]}, {"role": "assistant", "content": "Oslo"}]}
{"messages": [{"role": "user", "content": "Norway"}, {"role": "user", "content": "?"}, {"role": "assistant", "content": "Oslo"}]}
{"messages": [{"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Oslo"}]}
```
```text
example.jsonl:2:107: wrong-value: weight is -1, not 0 or more
example.jsonl:3:53: unknown-key: reasoning is only for assistant messages
example.jsonl:4:87: wrong-value: url is "https://example.com/a.png", not a JPEG, PNG or WebP image as data
example.jsonl:5:115: wrong-type: content is "Oslo", not a list or null
example.jsonl:6:54: repeated-role: two user messages in a row
example.jsonl:7:15: first-message-role: the first message is from the assistant, not the user
```
"""

from __future__ import annotations

from jsonl_lint.formats.chat import Chat


class Together(Chat):
    """`{"messages": [{"role": "user", "content": "…", "weight": 0}, …], "weight": 0.5}`."""

    name = "together"
    title = "Together chat"
    schema = "together"
    verbatim = True
    variant_of = "openai-chat"
    alternates = True
    starts_with = "user"
