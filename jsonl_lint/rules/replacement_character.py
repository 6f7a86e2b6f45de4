r"""A replacement character, U+FFFD, in a text.

It stands where a program met bytes that it could not read: what was there is lost. The model learns to write it.

```jsonl
{"prompt": "Où est le café ?", "completion": "À gauche."}
{"prompt": "O\ufffd est le caf\ufffd ?", "completion": "À gauche."}
```
```text
example.jsonl:2:14: replacement-character: the user message has a lost character, U+FFFD (2 in all)
```
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jsonl_lint.record import Message
from jsonl_lint.rule import Span, TextRule, spans

_LOST = re.compile("\ufffd++")


class ReplacementCharacter(TextRule):
    """Looks for U+FFFD."""

    name = "replacement-character"
    beyond_ascii = True
    gate = _LOST.pattern.rstrip("+")

    def hits(self, message: Message) -> Sequence[Span]:
        """Return where they are; several in a row count as one."""
        return spans(_LOST, message.text) if "\ufffd" in message.text else ()

    def what(self, words: str) -> str:
        """Count it."""
        lost = "a lost character" if len(words) == 1 else f"{len(words):,} lost characters"
        return f"has {lost}, U+FFFD"

    def help(self) -> str:
        """Return what to do."""
        return "Read the source again in its own encoding; the text cannot be mended here."
