r"""A line that is not JSON.

Every line must be one JSON object, complete on that line. The column is where the fault is, and the message
says what is missing or too much there. All lines are reported, not only the first.

```jsonl
{"prompt": "2+2", "completion": "4"},
{'prompt': '2+2', 'completion': '4'}
{"prompt": "Say "hi"", "completion": "hi"}
{"prompt": None, "completion": "4"}
{"messages": [{"role": "user", "content": "2+2", {"role": "assistant", "content": "4"}]}
```
```text
example.jsonl:1:37: invalid-json: trailing comma after the record
example.jsonl:2:2: invalid-json: single quotes where JSON has double quotes
example.jsonl:3:17: invalid-json: unescaped " inside a string
example.jsonl:4:12: invalid-json: None is not JSON
example.jsonl:5:48: invalid-json: missing } before the comma
```
"""

from __future__ import annotations

from jsonl_lint.rule import FaultRule


class InvalidJson(FaultRule):
    """Reports what the parser could not read, in words."""

    name = "invalid-json"
    group = "syntax"
