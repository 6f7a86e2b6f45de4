"""The report as JUnit XML: a suite for each file, in it a test for each finding.

Errors and warnings are tests that fail, notes are tests that were skipped. A test is named by its rule and a
fingerprint, so that a build system can tell new failures from old. Texts are printable when they get here, which
leaves no character that XML 1.0 forbids.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from jsonl_lint.diagnostic import Diagnostic, Report, Severity, fingerprints, shorten, summary


def render(report: Report, *, color: bool = False) -> str:
    """Return one XML document; a suite with one test that passed, if nothing was found."""
    suites: dict[str, list[tuple[Diagnostic, str]]] = {}
    for item, fingerprint in zip(report.diagnostics, fingerprints(report), strict=True):
        suites.setdefault(shorten(item.place.path, summary.PATH) or "dataset", []).append((item, fingerprint))
    root = Element("testsuites", name="jsonl-lint")
    for name, found in suites.items():
        suite = _suite(root, name, [item for item, _ in found])
        for item, fingerprint in found:
            _case(suite, name, item, fingerprint)
    if not suites:
        suite = _suite(root, "jsonl-lint", [])
        SubElement(suite, "testcase", name=" ".join(summary.verdict(report)), classname="jsonl-lint")
        suite.set("tests", "1")
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, name: str, found: Sequence[Diagnostic]) -> Element:
    skipped = sum(item.severity is Severity.NOTE for item in found)
    counts = {"tests": len(found), "failures": len(found) - skipped, "errors": 0, "skipped": skipped}
    return SubElement(root, "testsuite", {"name": name, **{key: str(count) for key, count in counts.items()}})


def _case(suite: Element, name: str, item: Diagnostic, fingerprint: str) -> None:
    rule, place = shorten(item.rule), item.place
    case = SubElement(suite, "testcase", name=f"{rule} {fingerprint}", classname=name)
    outcome = "skipped" if item.severity is Severity.NOTE else "failure"
    said = SubElement(case, outcome, type=item.severity, message=shorten(item.message, summary.MESSAGE))
    at = f"\nat {shorten(place.pointer, 300)}" if place.pointer else ""
    said.text = f"{summary.where(place)}: {summary.advice(item)}{at}"
