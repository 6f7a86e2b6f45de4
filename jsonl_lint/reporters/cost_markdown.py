"""What training costs, and what a change does to that, for a comment on a pull request.

The first line is a marker, by which a bot finds its comment again and updates it. GitHub takes comments of at most
65,536 characters, so this one ends before that.
"""

from __future__ import annotations

from jsonl_lint.diagnostic import Diagnostic, Report, comparison, plural, shorten
from jsonl_lint.diagnostic.gfm import escape, fitting, table

MARKER = "<!-- jsonl-lint -->"
LIMIT = 60_000
"""Bytes of the whole comment, at most."""

_SHARE = LIMIT // 4


def render(report: Report, *, color: bool = False) -> str:
    """Return the sentence, what is wrong, the table, and the rest folded away."""
    lines = [MARKER, "## jsonl-lint: what training costs", "", f"**{escape(comparison.headline(report))}**", ""]
    if found := fitting(map(_finding, report.diagnostics), _SHARE):
        hidden = len(report.diagnostics) + report.hidden - len(found)
        lines += [*found, *([f"- and {plural(hidden, 'more finding')}"] if hidden else []), ""]
    headings, *rows = comparison.table(report)
    lines += [*table(headings, rows, _SHARE, len(rows), "datasets"), ""]
    if notes := fitting((f"- {escape(note)}" for note in comparison.details(report)), _SHARE):
        lines += ["<details>", "<summary>What changed, and assumptions</summary>", "", *notes, "", "</details>"]
    return "\n".join(lines).rstrip("\n") + "\n"


def _finding(found: Diagnostic) -> str:
    place = found.place
    where = f" ({shorten(place.path, 100)}:{place.line})" if place.path else ""
    said = f"{shorten(found.message, 400)}{where}. {shorten(found.help, 400)}"
    return f"- {found.severity} {escape(shorten(found.rule))}: {escape(said.rstrip())}"
