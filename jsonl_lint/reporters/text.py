"""The report for a person at a terminal: each finding with the piece of its record that is wrong.

Build systems read commands from the start of a line, and a record may be megabytes on one line. So no line
begins with text of a dataset, and none is wider than about 160 columns.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata

from jsonl_lint.diagnostic import Diagnostic, Excerpt, Place, Report, Severity, printable, shorten, summary

WIDTH = 160
MESSAGE = 400
COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}

_FRAME, _NOTE, _MORE = "    | ", "    = ", "    … "
_LEFT = ("dataset", "formats")
_VARYING = re.compile(r'"[^"]*"|`[^`]*`|\d[\d.,]*')


def render(report: Report, *, color: bool = False) -> str:
    """Return findings, grouped where they repeat; then how many; then what the datasets are and cost."""
    lines = [line for group in _groups(report.diagnostics) for line in [*_finding(group, color), ""]]
    lines += [*summary.verdict(report), ""]
    lines += [line for sentence in summary.sentences(report) for line in _fold(sentence, _NOTE)]
    lines += [_FRAME + line for line in _aligned(summary.table(report))]
    lines += [line for note in summary.notes(report) for line in _fold(note, _NOTE)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _groups(diagnostics: tuple[Diagnostic, ...]) -> list[list[Diagnostic]]:
    """Put together what one rule says in one file in the same words, whatever is quoted or counted."""
    groups: dict[tuple[str, ...], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        words = _VARYING.sub("", diagnostic.message[:MESSAGE])
        key = diagnostic.place.path, diagnostic.rule, diagnostic.severity, words
        groups.setdefault(key, []).append(diagnostic)
    return list(groups.values())


def _finding(group: list[Diagnostic], color: bool) -> list[str]:
    first, *others = group
    where, severity = f"{_where(first.place)}: ", first.severity
    said = f"{severity} {shorten(first.rule, 40)}: {shorten(first.message, MESSAGE)}"
    lines = _fold(said, where)
    if color:
        painted = f"\x1b[{COLORS[severity]}m{severity}\x1b[0m"
        lines[0] = where + painted + lines[0][len(where) + len(severity) :]
    return [
        *lines,
        *(_frame(first.place.excerpt) if first.place.excerpt else ()),
        *(_fold(f"help: {shorten(first.help, MESSAGE)}", _NOTE) if first.help else ()),
        *(f"{_NOTE}see {_where(place)}" for place in first.related[:8]),
        *(_fold(_repeats(others), _NOTE) if others else ()),
    ]


def _where(place: Place) -> str:
    if not place.path:
        return "dataset"
    path = _clip(printable(place.path[-WIDTH:])[::-1], 100)[::-1]
    # A path may be called `::error::`; the same path with `./` is no command.
    start = "" if path[0].isalnum() or path[0] in "_./…" else "./"
    return f"{start}{path}:{place.line}:{place.column}"


def _frame(excerpt: Excerpt) -> list[str]:
    before = _clip(printable(excerpt.before[-WIDTH:])[::-1], 40)[::-1]
    value = _clip(printable(excerpt.value[:WIDTH]), 80)
    indent, width = _columns(before), _columns(value)
    after = _clip(printable(excerpt.after[:WIDTH]), WIDTH - len(_FRAME) - indent - width)
    return [_FRAME + printable(before + value + after), _FRAME + " " * indent + "^" * max(1, width)]


def _repeats(others: list[Diagnostic]) -> str:
    lines = list(dict.fromkeys(other.place.line for other in others))
    numbers = ", ".join(map(str, lines[:8])) + (", …" if lines[8:] else "")
    return f"and {len(others):,} more like this, line{'s' if lines[1:] else ''} {numbers}"


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(_columns, column)) for column in zip(*rows, strict=True)]
    left = [heading in _LEFT for heading in rows[0]] if rows else []
    return [_clip("  ".join(map(_pad, row, widths, left)).rstrip(), WIDTH - len(_FRAME)) for row in rows]


def _pad(cell: str, width: int, left: bool) -> str:
    blank = " " * (width - _columns(cell))
    return cell + blank if left else blank + cell


def _fold(text: str, start: str) -> list[str]:
    """Break a text into lines that fit, at spaces where there are any."""
    wrapper = textwrap.TextWrapper(WIDTH, _spaced(start), _MORE, break_on_hyphens=False)
    return [line.replace("\0", "") for line in wrapper.wrap(_spaced(text))]


def _clip(text: str, columns: int) -> str:
    """Return the start of a text that fits, with an ellipsis where it was cut."""
    spaced = _spaced(text)
    return text if len(spaced) <= columns else spaced[: columns - 1].replace("\0", "") + "…"


def _spaced(text: str) -> str:
    """Return a text that is as long as it is wide: a filler stands before each wide character."""
    return text if text.isascii() else "".join("\0" * (_column(char) - 1) + char for char in text)


def _columns(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_column, text))


def _column(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
