"""The report for programs: version 1, a frozen shape, described in `schemas/report.schema.json`.

The shape is written out here and not taken from our own classes, so that these may change and it may not.
The file is plain ASCII; a path may hold any bytes, so it is given as Python reads it (with lone surrogates).
"""

from __future__ import annotations

import math
from typing import Any

from jsonl_lint import __version__
from jsonl_lint.diagnostic import LINE, DatasetReport, Diagnostic, Fix, Report, Severity, fingerprints, printable
from jsonl_lint.diagnostic.document import document

VERSION = 1

_TOKENS = ("encoding", "method", "per_epoch", "min", "p5", "median", "p95", "max")
_TRAINED = ("epochs", "trained")
_COST = ("currency", "per_million_tokens", "training", "as_of")


def render(report: Report, *, color: bool = False) -> str:
    """Return one JSON object."""
    names = fingerprints(report)
    found = [_diagnostic(*pair) for pair in zip(report.diagnostics, names, strict=True)]
    content = {
        "version": VERSION,
        "tool": {"name": "jsonl-lint", "version": __version__},
        "diagnostics": found,
        "counts": {severity: report.count(severity) for severity in Severity} | {"hidden": report.hidden},
        "datasets": [_dataset(dataset) for dataset in report.datasets],
    }
    return document(content)


def _diagnostic(diagnostic: Diagnostic, fingerprint: str) -> dict[str, Any]:
    place = diagnostic.place
    return {
        "rule": diagnostic.rule,
        "severity": diagnostic.severity,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "pointer": place.pointer,
        "message": printable(diagnostic.message),
        "help": printable(diagnostic.help),
        "fingerprint": fingerprint,
        "fix": _fix(diagnostic.fix) if diagnostic.fix else None,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    counted = () if LINE in fix.edits else fix.edits
    edits = [{"start": edit.start, "stop": edit.stop, "text": edit.new.decode()} for edit in counted]
    return {"safe": fix.safe, "message": printable(fix.message), "edits": edits}


def _dataset(dataset: DatasetReport) -> dict[str, Any]:
    tokens = _facts(dataset, "token-counts", _TOKENS)
    return {
        "name": dataset.name,
        "target": dataset.target,
        "formats": dict(dataset.formats),
        "files": dataset.files,
        "records": dataset.records,
        "tokens": tokens and tokens | {name: dataset.fact("training-cost", name) for name in _TRAINED},
        "cost": _facts(dataset, "training-cost", _COST),
        "facts": [
            {"rule": fact.rule, "name": fact.name, "value": _finite(fact.value), "unit": fact.unit}
            for fact in dataset.facts
        ],
    }


def _facts(dataset: DatasetReport, rule: str, names: tuple[str, ...]) -> dict[str, Any] | None:
    """Return these facts of a rule, or None if it stated none of them."""
    facts = {name: _finite(dataset.fact(rule, name)) for name in names}
    return facts if any(value is not None for value in facts.values()) else None


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
