r"""A code fence that an answer opens and does not close.

Most such answers were cut off. The model learns to leave fences open, and all that follows is shown as code. An answer
that goes on where its question left a fence open is left alone, and so are fences inside of fences.

```jsonl
{"messages": [{"role": "user", "content": "Add"}, {"role": "assistant", "content": "```python\nprint(2 + 2)\n```\nIt prints 4."}]}
{"messages": [{"role": "user", "content": "Add"}, {"role": "assistant", "content": "Run:\n\n```python\nprint(2 + 2)"}]}
{"messages": [{"role": "user", "content": "Go on:\n```python"}, {"role": "assistant", "content": "print(2 + 2)\n```"}]}
```
```text
example.jsonl:2:93: unclosed-fence: the assistant message opens a code fence and does not close it
```
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jsonl_lint.expressions import late
from jsonl_lint.record import Message, Record
from jsonl_lint.rule import Span, TextRule

_FENCE = late(r"^[ \t>]*+(`{3,}|~{3,})([^\n`]*+)$", re.MULTILINE)


class UnclosedFence(TextRule):
    """Pairs the lines that open and close code, as CommonMark does."""

    name = "unclosed-fence"
    answers = True
    gate = "```|~~~"

    def excused(self, record: Record, index: int, words: str) -> bool:
        """Return whether the message before leaves a fence open, too."""
        return index > 0 and bool(self.hits(record.messages[index - 1]))

    def hits(self, message: Message) -> Sequence[Span]:
        """Return where the fence is that stays open; an even number of fences is taken for nested ones."""
        if "```" not in message.text and "~~~" not in message.text:
            return ()
        fences = list(_FENCE.finditer(message.text))
        opened: re.Match[str] | None = None
        for fence in fences:
            if opened is None:
                opened = fence
            elif fence[1].startswith(opened[1]) and not fence[2].strip():
                opened = None
        return [opened.span(1)] if opened and len(fences) % 2 else ()

    def what(self, words: str) -> str:
        """Say it."""
        return "opens a code fence and does not close it"

    def help(self) -> str:
        """Return what to do."""
        return "Close it; if the answer was cut off, finish or delete it."
