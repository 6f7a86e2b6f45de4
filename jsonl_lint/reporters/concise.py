"""The report with one line for each finding, as editors, `grep` and people in a hurry like it."""

from __future__ import annotations

from jsonl_lint.diagnostic import Diagnostic, Report, shorten, summary


def render(report: Report, *, color: bool = False) -> str:
    """Return `path:line:column: severity rule: message` for each finding, then how many there are."""
    lines = [*map(_line, report.diagnostics), *summary.verdict(report), *summary.marked(report)]
    return "\n".join(lines) + "\n"


def _line(item: Diagnostic) -> str:
    said = f"{summary.mark(item)}{shorten(item.message, 400)}"
    return f"{summary.where(item.place)}: {item.severity} {shorten(item.rule)}: {said}"
