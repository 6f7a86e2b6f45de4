"""`--statistics`: how often each rule found something, instead of what."""

from __future__ import annotations

from collections import Counter

from jsonl_lint.diagnostic import Report, summary


def counts(report: Report) -> str:
    """Return a table with a row for each rule and severity, the worst and most frequent first, and the verdict."""
    kept = Counter((item.rule, item.severity) for item in report.diagnostics)
    files: dict[tuple[str, str], set[str]] = {}
    for item in report.diagnostics:
        files.setdefault((item.rule, item.severity), set()).add(item.place.path)
    rows = [("rule", "severity", "findings", "files")]
    for rule, severity, count in sorted(report.totals, key=lambda item: (item[1].rank, -item[2], item[0])):
        more = "+" if kept[rule, severity] < count else ""
        rows.append((rule, severity, f"{count:,}", f"{len(files.get((rule, severity), ())):,}{more}"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        f"{rule:<{widths[0]}}  {severity:<{widths[1]}}  {count:>{widths[2]}}  {of:>{widths[3]}}"
        for rule, severity, count, of in rows
    ]
    return "\n".join([*(lines if report.totals else []), "", *summary.verdict(report), ""]).lstrip("\n")
