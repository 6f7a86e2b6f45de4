r"""A record that has the shape of no known format.

The format is told from the keys of a record: `messages` for chat, `prompt` and `completion` for completion, and so
on. No rule about messages, answers or tokens can read a record without a format. A file in which no record has one
gets one finding. `jsonl-lint schema openai-chat` prints what a format holds. A schema of your own that
is used `instead` of ours says what the records are: then nothing is said.

```jsonl
{"prompt": "2+2", "completion": "4"}
{"first": "2+2", "second": "4"}
```
```text
example.jsonl:2:1: unknown-format: the record has no known format; its keys are "first", "second"
```
"""

from __future__ import annotations

from jsonl_lint.diagnostic import shorten
from jsonl_lint.formats import FORMATS
from jsonl_lint.record import Record
from jsonl_lint.rule import FileRule

_EMPTY = "none"


class UnknownFormat(FileRule):
    """Reports records that no format fits."""

    name = "unknown-format"
    group = "schema"
    by_outline = True

    def hit(self, record: Record) -> str:
        """Return the keys of a record without a format."""
        if record.format or record.source.instead:
            return ""
        keys = list(record.value)[:8]
        return shorten(", ".join(f'"{shorten(key, 24)}"' for key in keys), 120) or _EMPTY

    def line(self, what: str) -> str:
        """Return the message for one line."""
        return "the record is empty" if what == _EMPTY else f"the record has no known format; its keys are {what}"

    def file(self, what: str, hits: int, lines: int) -> str:
        """Return the message for a file."""
        count = "no record" if hits == lines else f"{hits:,} of {lines:,} records do not have"
        head = f"{count} has a known format" if hits == lines else f"{count} a known format"
        return f"{head}; the keys of the first are {what}"

    def help(self) -> str:
        """Return what to do."""
        names = ", ".join(known.name for known in FORMATS)
        return f"Formats are {names}. If it is one of them, name it by `format` in the config or `--format`."
