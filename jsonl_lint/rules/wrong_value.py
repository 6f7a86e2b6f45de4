r"""A value of the right type that the format does not allow.

A role that does not exist, a weight other than 0 or 1, an empty list of messages, a function name with a space.

`--fix` writes the right name of a role if it is misspelt and no other is near; `--unsafe-fixes` also that of another
format, such as `human` for `user`, and what a schema of your own asks for. In each case the record must be better
afterwards.

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "asistant", "content": "Hello"}]}
```
```text
example.jsonl:1:59: wrong-value: role is "asistant"
```
"""

from __future__ import annotations

from jsonl_lint.diagnostic import Fix
from jsonl_lint.rule import SchemaRule


class WrongValue(SchemaRule):
    """Reports what the schema of the format finds of this kind."""

    name = "wrong-value"
    mending = Fix(safe=True, message="write the name that is meant")
