"""The report for the job summary of GitHub Actions (`$GITHUB_STEP_SUMMARY`), in GitHub's Markdown.

GitHub drops a summary of more than 1 MiB as a whole, so this one ends before that and says so. Text of a
dataset is written as character references: they are never Markdown, a link, a mention or HTML.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence

from jsonl_lint.diagnostic import Diagnostic, Report, Severity, shorten, summary

LIMIT = 900 << 10
"""Bytes of the whole report, at most."""

SHARE = LIMIT // 8
"""Bytes of each part above the findings, at most."""

DETAILS = "Assumptions and other facts"

_REFERENCES = {ord(char): f"&#{ord(char)};" for char in "&<>\"'`|*_~[]\\$:#"}
# Mentions and links are also looked for in the rendered text: there a zero-width space stops them.
_BREAK = "&#8203;"
_ESCAPES = _REFERENCES | {ord("@"): f"&#64;{_BREAK}"}
_LEFT = ("dataset", "formats", "severity", "rule", "where", "message")


def render(report: Report, *, color: bool = False) -> str:
    """Return costs, assumptions, and the worst findings, as many as fit."""
    lines = ["## jsonl-lint", ""]
    for sentence in _fitting((f"**{_escape(text)}**" for text in summary.sentences(report)), SHARE):
        lines += [sentence, ""]
    lines += [" ".join(summary.verdict(report)), ""]
    if datasets := summary.table(report):
        lines += [*_table(datasets[0], datasets[1:], SHARE, len(report.datasets), "datasets"), ""]
    if notes := _fitting((f"- {_escape(note)}" for note in summary.notes(report)), SHARE):
        lines += ["<details>", f"<summary>{DETAILS}</summary>", "", *notes, "", "</details>", ""]
    if report.diagnostics:
        headings = "severity", "rule", "where", "message"
        rows = map(_row, _spread(report.diagnostics))
        total = len(report.diagnostics) + report.hidden
        lines += _table(headings, rows, LIMIT // 2, total, "findings")
    return "\n".join(lines).rstrip("\n") + "\n"


def _spread(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the worst first and, where they are equally bad, the first of every rule before any second."""
    seen: Counter[tuple[Severity, str]] = Counter()
    turns = []
    for diagnostic in diagnostics:
        key = diagnostic.severity, diagnostic.rule
        turns.append((diagnostic.severity.rank, seen[key], diagnostic))
        seen[key] += 1
    return [diagnostic for *_, diagnostic in sorted(turns, key=lambda turn: turn[:2])]


def _row(diagnostic: Diagnostic) -> tuple[str, ...]:
    place = diagnostic.place
    where = f"{shorten(place.path, 200)}:{place.line}:{place.column}" if place.path else "dataset"
    return diagnostic.severity, shorten(diagnostic.rule), where, shorten(diagnostic.message, 400)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], limit: int, total: int, what: str) -> list[str]:
    """Return a table of the rows that fit, and how many of all there are if some did not."""
    lines = _fitting((_cells(map(_escape, row)) for row in rows), limit)
    table = [_cells(headings), _cells("---" if name in _LEFT else "--:" for name in headings), *lines]
    cut = ["", f"Truncated: {len(lines):,} of {total:,} {what} are shown."] if len(lines) < total else []
    return table + cut


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _fitting(lines: Iterable[str], limit: int) -> list[str]:
    shown = list(lines)
    sizes = itertools.accumulate(len(line.encode()) + 2 for line in shown)
    return [line for line, size in zip(shown, sizes, strict=True) if size <= limit]


def _escape(text: str) -> str:
    text = text.translate(_ESCAPES).replace("&#58;//", f"&#58;{_BREAK}//")
    return text.replace("www.", f"www&#46;{_BREAK}")
