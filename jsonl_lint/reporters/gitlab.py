"""The report for GitLab's Code Quality (`artifacts:reports:codequality`).

GitLab shows the description only, so that names the rule; it drops all but the first finding of a fingerprint, and
everything after an item that breaks its schema (`app/validators/json_schemas/codeclimate.json` of GitLab).
"""

from __future__ import annotations

from typing import Any

from jsonl_lint.diagnostic import Diagnostic, Report, Severity, fingerprints, shorten, summary
from jsonl_lint.diagnostic.document import document, well_formed

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def render(report: Report, *, color: bool = False) -> str:
    """Return one JSON array."""
    return document([_issue(*pair) for pair in zip(report.diagnostics, fingerprints(report), strict=True)])


def _issue(item: Diagnostic, fingerprint: str) -> dict[str, Any]:
    rule, place = shorten(item.rule), item.place
    return {
        "description": f"{rule}: {summary.advice(item)}",
        "check_name": rule,
        "fingerprint": fingerprint,
        "severity": SEVERITIES[item.severity],
        "location": {"path": well_formed(place.path) or ".", "lines": {"begin": place.line}},
    }
