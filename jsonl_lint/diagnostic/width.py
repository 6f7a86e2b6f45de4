"""How wide a text is in a terminal, where some characters take two columns and some none."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Sequence


def columns(text: str) -> int:
    """Return the columns that a text takes."""
    return len(text) if text.isascii() else sum(map(_column, text))


def clip(text: str, most: int) -> str:
    """Return the start of a text that fits into `most` columns, with an ellipsis where it was cut."""
    spaced = _spaced(text)
    return text if len(spaced) <= most else spaced[: most - 1].replace("\0", "") + "…"


def fold(text: str, width: int, start: str, more: str) -> list[str]:
    """Break a text into lines that fit, at spaces where there are any; the first begins with `start`."""
    import textwrap

    wrapper = textwrap.TextWrapper(width, _spaced(start), more, break_on_hyphens=False)
    return [line.replace("\0", "") for line in wrapper.wrap(_spaced(text))]


def aligned(rows: Sequence[Sequence[str]], left: Container[str], most: int) -> list[str]:
    """Return rows as lines of columns; those whose heading is in `left` begin below it, the others end there."""
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    sides = [heading in left for heading in rows[0]] if rows else []
    return [clip("  ".join(map(_pad, row, widths, sides)).rstrip(), most) for row in rows]


def _pad(cell: str, width: int, left: bool) -> str:
    blank = " " * (width - columns(cell))
    return cell + blank if left else blank + cell


def _spaced(text: str) -> str:
    """Return a text that is as long as it is wide: a filler stands before each wide character."""
    return text if text.isascii() else "".join("\0" * (_column(char) - 1) + char for char in text)


def _column(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
