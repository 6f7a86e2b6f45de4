r"""A file that is one JSON array.

JSON Lines has one record on each line, with no brackets around them and no commas between them. Nothing else of
the file was checked.

A file called `.json` may be read as JSON by something else, too: only `--unsafe-fixes` writes it as JSON Lines.

```bytes
b'[{"prompt": "2+2", "completion": "4"},\n {"prompt": "3+3", "completion": "6"}]\n'
```
```text
example.jsonl:1:1: json-array: the file is one JSON array, not one record on each line
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic, Fix
from jsonl_lint.record import Record
from jsonl_lint.rule import WholeFileRule, is_json
from jsonl_lint.values import replace


class JsonArray(WholeFileRule):
    """Reports the file once."""

    name = "json-array"
    group = "syntax"
    mending = Fix(safe=True, message="write each record on a line")

    message = "the file is one JSON array, not one record on each line"
    remedy = "Write each record on a line of its own: `jq -c '.[]' FILE > FILE.jsonl`."

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Yield one finding; what is called JSON may have to stay so."""
        for item in super().check(record):
            if is_json(record.path):
                advice = (
                    f"{item.help} Its name ends in .json: --fix leaves it, as other programs may read it as JSON."
                )
                yield replace(item, help=advice, fix=item.fix and replace(item.fix, safe=False))
            else:
                yield item
