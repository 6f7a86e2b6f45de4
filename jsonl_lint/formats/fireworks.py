r"""The chat format of Fireworks: that of OpenAI, with a weight for whole records and reasoning.

The weight of a record may be any number, below 0 too. Answers may have `reasoning_content`, tool calls need
no id, and a system message comes first. A root `weight` is also known to Together, so nothing tells a record
from `openai-chat`: the format is used where it is named, `--format fireworks` or `format` in the config.
Source: Fireworks documentation, Supervised Fine Tuning, 2026.

```yaml
format: fireworks
```
```jsonl
{"messages": [{"role": "user", "content": "Norway"}, {"role": "assistant", "reasoning_content": "A capital.", "content": "Oslo"}], "weight": -0.5}
{"messages": [{"role": "user", "content": "Norway"}, {"role": "assistant", "content": "Oslo"}], "weight": "high"}
{"messages": [{"role": "user", "content": "Norway"}, {"role": "system", "content": "Be brief."}, {"role": "assistant", "content": "Oslo"}]}
{"messages": [{"role": "user", "content": "Norway"}, {"role": "assistant", "reasoning_content": 5, "content": "Oslo"}]}
```
```text
example.jsonl:2:107: wrong-type: weight is "high", not a number
example.jsonl:3:63: wrong-value: role is "system", not a role for a later message
example.jsonl:4:97: wrong-type: reasoning_content is 5, not a string or null
```
"""

from __future__ import annotations

from jsonl_lint.formats.chat import Chat


class Fireworks(Chat):
    """`{"messages": [{"role": "user", "content": "…"}, …], "weight": -0.5}`."""

    name = "fireworks"
    title = "Fireworks chat"
    schema = "fireworks"
    verbatim = True
    variant_of = "openai-chat"
