"""GitHub's Markdown: text that stays text, and tables.

Text of a dataset is written as character references: they are never Markdown, a link, a mention or HTML.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

_REFERENCES = {ord(char): f"&#{ord(char)};" for char in "&<>\"'`|*_~[]\\$:#"}
# Mentions and links are also looked for in the rendered text: there a zero-width space stops them.
_BREAK = "&#8203;"
_WORDS = ("dataset", "formats", "severity", "rule", "where", "message")
_ESCAPES = _REFERENCES | {ord("@"): f"&#64;{_BREAK}"}


def escape(text: str) -> str:
    """Return text as character references where it could mean something."""
    text = text.translate(_ESCAPES).replace("&#58;//", f"&#58;{_BREAK}//")
    return text.replace("www.", f"www&#46;{_BREAK}")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], limit: int, total: int, what: str) -> list[str]:
    """Return a table of the rows that fit, and how many of all there are if some did not."""
    lines = fitting((_cells(map(escape, row)) for row in rows), limit)
    head = [_cells(headings), _cells("---" if name in _WORDS else "--:" for name in headings)]
    cut = ["", f"Truncated: {len(lines):,} of {total:,} {what} are shown."] if len(lines) < total else []
    return [*head, *lines, *cut]


def _cells(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"


def fitting(lines: Iterable[str], limit: int) -> list[str]:
    """Return the first lines that together fit into a number of bytes."""
    shown = list(lines)
    sizes = itertools.accumulate(len(line.encode()) + 2 for line in shown)
    return [line for line, size in zip(shown, sizes, strict=True) if size <= limit]
