"""The report for the job summary of GitHub Actions (`$GITHUB_STEP_SUMMARY`), in GitHub's Markdown.

GitHub drops a summary of more than 1 MiB as a whole, so this one ends before that and says so.
"""

from __future__ import annotations

from jsonl_lint.diagnostic import Diagnostic, Report, shorten, summary
from jsonl_lint.diagnostic.choice import fair
from jsonl_lint.diagnostic.gfm import escape, fitting, table

LIMIT = 900 << 10
"""Bytes of the whole report, at most."""

SHARE = LIMIT // 8
"""Bytes of each part above the findings, at most."""

DETAILS = "Assumptions and other facts"


def render(report: Report, *, color: bool = False) -> str:
    """Return costs, assumptions, and the worst findings, as many as fit."""
    lines = ["## jsonl-lint", ""]
    for sentence in fitting((f"**{escape(text)}**" for text in summary.sentences(report)), SHARE):
        lines += [sentence, ""]
    lines += [
        " ".join([*summary.verdict(report), *summary.fixable(report)]),
        "",
    ]
    if datasets := summary.table(report):
        lines += [*table(datasets[0], datasets[1:], SHARE, len(report.datasets), "datasets"), ""]
    if notes := fitting((f"- {escape(note)}" for note in summary.notes(report)), SHARE):
        lines += ["<details>", f"<summary>{DETAILS}</summary>", "", *notes, "", "</details>", ""]
    if report.diagnostics:
        headings = "severity", "rule", "where", "message"
        rows = map(_row, fair(report.diagnostics))
        total = len(report.diagnostics) + report.hidden
        lines += table(headings, rows, LIMIT // 2, total, "findings")
    return "\n".join(lines).rstrip("\n") + "\n"


def _row(diagnostic: Diagnostic) -> tuple[str, ...]:
    place = diagnostic.place
    where = f"{shorten(place.path, 200)}:{place.line}:{place.column}" if place.path else "dataset"
    return diagnostic.severity, shorten(diagnostic.rule), where, shorten(diagnostic.message, 400)
