"""The report for reviewdog, in its own format (`reviewdog.rdf.DiagnosticResult`): columns count bytes of UTF-8.

Where the bytes are not known, the place is the whole line.
"""

from __future__ import annotations

from typing import Any

from jsonl_lint.diagnostic import Diagnostic, Edit, Place, Report, Severity, shorten, summary
from jsonl_lint.diagnostic.document import document, well_formed

SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}
RELATED = 8


def render(report: Report, *, color: bool = False) -> str:
    """Return one JSON object."""
    known = {rule.name for rule in report.rules} if report.pages else set()
    found = [_diagnostic(item, report.pages if item.rule in known else "") for item in report.diagnostics]
    return document({"source": {"name": "jsonl-lint"}, "diagnostics": found})


def _diagnostic(item: Diagnostic, page: str) -> dict[str, Any]:
    related = [{"message": "see also", "location": _location(place)} for place in item.related[:RELATED]]
    edits = item.fix.edits if item.fix else ()
    suggestions = [_suggestion(item.place.line, edit) for edit in edits]
    return {
        "message": summary.advice(item),
        "location": _location(item.place),
        "severity": SEVERITIES[item.severity],
        "code": {"value": shorten(item.rule), **({"url": f"{page}#{item.rule}"} if page else {})},
        **({"related_locations": related} if related else {}),
        **({"suggestions": suggestions} if suggestions else {}),
    }


def _suggestion(line: int, edit: Edit) -> dict[str, Any]:
    start, end = {"line": line, "column": edit.start + 1}, {"line": line, "column": edit.stop + 1}
    if edit.column and not edit.end:
        end = {"line": line + 1, "column": 1}
    return {"range": {"start": start, "end": end}, "text": edit.new.decode()}


def _location(place: Place) -> dict[str, Any]:
    start, end = {"line": place.line}, {"line": place.line}
    if place.span:
        start["column"], end["column"] = place.span.first_byte, place.span.stop_byte
    return {"path": well_formed(place.path) or ".", "range": {"start": start, "end": end}}
