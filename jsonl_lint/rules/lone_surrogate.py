r"""Half of a surrogate pair, such as `\ud83d` alone.

An escape from `\ud800` to `\udfff` means something only in a pair. Alone it is no character: it cannot be
written as UTF-8, and it reaches the model as U+FFFD. The usual cause is text cut in the middle of an emoji.

```jsonl
{"prompt": "\ud83d\ude00", "completion": "smile"}
{"prompt": "\ud83d", "completion": "smile"}
```
```text
example.jsonl:2:13: lone-surrogate: \ud83d is half of a character
```
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.record import Record
from jsonl_lint.record.position import lone_surrogates
from jsonl_lint.rule import LineRule


class LoneSurrogate(LineRule):
    """Reports each lone half."""

    name = "lone-surrogate"
    group = "syntax"

    def check(self, record: Record) -> Iterator[Diagnostic]:
        """Look closer only at lines that have an escape of this kind."""
        if not record.escaped or (b"\\ud" not in record.raw and b"\\uD" not in record.raw):
            return
        for offset in lone_surrogates(record.text):
            half = record.text[offset : offset + 6]
            advice = "Write the whole character, or remove the escape."
            yield self.found(record.at_offset(offset, 6), f"{half} is half of a character", advice)
