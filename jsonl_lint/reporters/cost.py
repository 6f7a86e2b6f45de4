"""What training costs, and what a change does to that, for a person at a terminal.

No line begins with text of a dataset: build systems read commands there.
"""

from __future__ import annotations

from jsonl_lint.diagnostic import Diagnostic, Report, comparison, plural, shorten
from jsonl_lint.diagnostic.width import aligned, fold

WIDTH = 160
MOST = 20
"""Findings that are shown; the others are counted."""

_TABLE, _NOTE, _MORE = "    | ", "    = ", "    … "


def render(report: Report, *, color: bool = False) -> str:
    """Return the sentence, the table, what is behind it, and what is wrong."""
    lines = [comparison.headline(report)]
    lines += [_TABLE + line for line in aligned(comparison.table(report), ("dataset",), WIDTH - len(_TABLE))]
    lines += [line for note in comparison.details(report) for line in fold(note, WIDTH, _NOTE, _MORE)]
    lines += [line for found in report.diagnostics[:MOST] for line in _finding(found)]
    if hidden := report.hidden + len(report.diagnostics[MOST:]):
        lines.append(f"and {plural(hidden, 'more finding')}")
    return "\n".join(lines) + "\n"


def _finding(found: Diagnostic) -> list[str]:
    place = found.place
    where = f" ({shorten(place.path, 100)}:{place.line})" if place.path else ""
    lines = fold(shorten(found.message, 400) + where, WIDTH, f"{found.severity} {shorten(found.rule)}: ", _MORE)
    return lines + (fold(f"help: {shorten(found.help, 400)}", WIDTH, _NOTE, _MORE) if found.help else [])
