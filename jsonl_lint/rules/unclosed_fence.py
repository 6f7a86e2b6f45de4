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

import itertools
from collections.abc import Iterator, Sequence

from jsonl_lint.expressions import late
from jsonl_lint.record import Message, Record
from jsonl_lint.rule import Span, TextRule

_RUNS = {sign: late(f"{sign}++") for sign in "`~"}

Fence = tuple[int, int, str]
"""Where the signs begin and end, and the rest of their line."""


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
        text, opened = message.text, ""
        at, count = (0, 0), 0
        for start, stop, info in _fences(text):
            count += 1
            if not opened:
                opened, at = text[start:stop], (start, stop)
            elif text.startswith(opened, start, stop) and not info.strip():
                opened = ""
        return [at] if opened and count % 2 else ()

    def what(self, words: str) -> str:
        """Say it."""
        return "opens a code fence and does not close it"

    def help(self) -> str:
        """Return what to do."""
        return "Close it; if the answer was cut off, finish or delete it."


def _fences(text: str) -> Iterator[Fence]:
    """Yield the signs that begin a line and are a fence."""
    end = 0
    for first, stop in sorted(itertools.chain(_runs(text, "`"), _runs(text, "~"))):
        if first < end:
            continue
        start = text.rfind("\n", end, first) + 1 or end
        end = text.find("\n", stop)
        end = len(text) if end < 0 else end
        info = text[stop:end]
        if "`" not in info and not text[start:first].strip(" \t>"):
            yield first, stop, info


def _runs(text: str, sign: str) -> Iterator[tuple[int, int]]:
    """Yield where three or more of a sign stand in a row."""
    stop = 0
    while (start := text.find(3 * sign, stop)) >= 0:
        run = _RUNS[sign].match(text, start)
        stop = run.end() if run else start + 3
        yield start, stop
