r"""Arguments of a call in the wrong type: an object where the format has a text, or a text where it has an object.

OpenAI, Mistral and those who take their formats want the arguments of a call as JSON in a string; TRL and Axolotl want
the object itself, for their chat templates write it out. What the arguments say is judged by `tool-arguments`.

```jsonl
{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": {"city": "Oslo"}}}]}], "tools": [{"type": "function", "function": {"name": "weather"}}]}
```
```text
example.jsonl:1:168: arguments-type: arguments is an object with 1 key, not a string
```
"""

from __future__ import annotations

from jsonl_lint.rule import SchemaRule


class ArgumentsType(SchemaRule):
    """Reports what the schema of the format finds of this kind."""

    name = "arguments-type"
    group = "tools"
