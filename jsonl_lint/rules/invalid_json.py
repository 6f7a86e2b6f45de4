r"""A line that is not JSON.

Every line must be one JSON object, complete on that line. The column is where the fault is, and the message
says what is missing or too much there. All lines are reported, not only the first.

`--fix` removes trailing commas, and joins a record that is spread over lines. `--unsafe-fixes` also escapes quotes and
newlines inside strings, and writes Python's quotes and words as those of JSON, where there is one way to do it.

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

from jsonl_lint.diagnostic import MOST_EDITS, Edit, Fix
from jsonl_lint.record import Record
from jsonl_lint.rule import FaultRule


class InvalidJson(FaultRule):
    """Reports what the parser could not read, in words."""

    name = "invalid-json"
    group = "syntax"
    mending = Fix(safe=True, message="write it as JSON")

    def repair(self, record: Record) -> Fix | None:
        """Return the one way to make a record of the line, if there is one."""
        from jsonl_lint import repairs

        repair = repairs.mended(record.raw)
        if repair is None:
            return None
        counted = len(repair.edits) <= MOST_EDITS

        def column(at: int) -> int:
            return len(record.raw[:at].decode()) + 1 if counted else 0

        edits = (Edit(*edit, column(edit.start), column(edit.stop)) for edit in repair.edits)
        return self.mended(*edits, safe=repair.safe)
