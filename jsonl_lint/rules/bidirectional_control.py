r"""A character that turns the direction of writing.

It makes text look other than it is: a reviewer reads one thing, and the model learns another. It is known as an attack
on source code (Trojan Source, CVE-2021-42574). In text with letters that run from right to left, embeddings and
isolates are ordinary, and only the overrides U+202D and U+202E are reported.

```jsonl
{"prompt": "Is he an admin?", "completion": "if role == \"\u202e\u2066user\": deny()"}
{"prompt": "What is the title?", "completion": "\u202bספר (C++)\u202c"}
{"prompt": "What is the title?", "completion": "ספר \u202eabc"}
```
```text
example.jsonl:1:59: bidirectional-control: the assistant message has U+202E, which turns the direction of writing (2 in all)
example.jsonl:3:53: bidirectional-control: the assistant message has U+202E, which turns the direction of writing
```
"""

from __future__ import annotations

from collections.abc import Sequence

from jsonl_lint.diagnostic import Severity
from jsonl_lint.expressions import late
from jsonl_lint.record import Message
from jsonl_lint.rule import Span, TextRule, spans

_TURNS = late("[\u202a-\u202e\u2066-\u2069]")
_OVERRIDES = late("[\u202d\u202e]")
_RIGHT_TO_LEFT = late("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


class BidirectionalControl(TextRule):
    """Looks for embeddings, isolates and overrides."""

    name = "bidirectional-control"
    level = Severity.ERROR
    beyond_ascii = True
    gate = _TURNS.pattern

    def hits(self, message: Message) -> Sequence[Span]:
        """Return where they are; those that the script needs are left out."""
        if not _TURNS.search(message.text):
            return ()
        return spans(_OVERRIDES if _RIGHT_TO_LEFT.search(message.text) else _TURNS, message.text)

    def what(self, words: str) -> str:
        """Name it."""
        return f"has U+{ord(words):04X}, which turns the direction of writing"

    def help(self) -> str:
        """Return what to do."""
        return "Remove it, and read the text again without it."
