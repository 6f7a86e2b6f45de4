"""The report as SARIF 2.1.0 (OASIS, 2020), as GitHub's code scanning takes it.

GitHub shows 5,000 results, refuses more than 25,000 and files of more than 10 MB compressed ("SARIF support for
code scanning", 2025). So the results are a fair choice, and a notification says how many there are. It tells them
apart by file, rule and `primaryLocationLineHash`; that is our fingerprint, since the one that GitHub would compute
looks at the first 100 characters of a line only, which many records share.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from jsonl_lint import __version__
from jsonl_lint.diagnostic import (
    Diagnostic,
    Edit,
    Fix,
    Place,
    Report,
    RuleInfo,
    Severity,
    fingerprints,
    shorten,
    summary,
)
from jsonl_lint.diagnostic.choice import fair
from jsonl_lint.diagnostic.document import document

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RESULTS, BYTES = 5_000, 8_000_000
"""How many results there are at most, and how many bytes they take; compressed they take fewer."""

RELATED = 8
DESCRIPTION = 1_000
PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}

_BASE = "%SRCROOT%"
_FENCE = re.compile(r"^```.*\n?", re.MULTILINE)
_ABSOLUTE = re.compile(r"/|[A-Za-z]:/")


def render(report: Report, *, color: bool = False) -> str:
    """Return one run as a JSON object."""
    rules = _rules(report)
    index = {name: number for number, name in enumerate(rules)}
    results = _chosen(report, index)
    run = {
        "tool": {
            "driver": {
                "name": "jsonl-lint",
                "semanticVersion": __version__,
                "rules": [_descriptor(rule, report.pages) for rule in rules.values()],
            }
        },
        "automationDetails": {"id": "jsonl-lint/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The root of the repository."}}},
        "invocations": [_invocation(report, len(results))],
        "results": results,
    }
    return document({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules(report: Report) -> dict[str, RuleInfo]:
    """Return the rules that ran, and a few words about any other name that findings have."""
    ran = {rule.name: rule for rule in report.rules}
    return ran | {
        item.rule: RuleInfo(item.rule, "", item.severity, item.rule)
        for item in report.diagnostics
        if item.rule not in ran
    }


def _descriptor(rule: RuleInfo, pages: str) -> dict[str, Any]:
    title = shorten(rule.title, DESCRIPTION)
    prose = " ".join(rule.help.partition("```")[0].split())
    return {
        "id": shorten(rule.name),
        "shortDescription": {"text": title},
        "fullDescription": {"text": shorten(prose, DESCRIPTION) or title},
        "help": {"text": _FENCE.sub("", rule.help) or title, "markdown": rule.help or title},
        **({"helpUri": f"{pages}#{rule.name}"} if pages and rule.page else {}),
        "defaultConfiguration": {"level": rule.level},
        "properties": {"tags": [rule.group] if rule.group else [], "problem.severity": PROBLEMS[rule.level]},
    }


def _chosen(report: Report, index: dict[str, int]) -> list[dict[str, Any]]:
    """Return the results that fit, in the order of the report."""
    order = {id(item): place for place, item in enumerate(report.diagnostics)}
    names = fingerprints(report)
    chosen: dict[int, dict[str, Any]] = {}
    room = BYTES
    for item in fair(report.diagnostics)[:RESULTS]:
        place = order[id(item)]
        result = _result(item, index[item.rule], names[place])
        room -= len(json.dumps(result, indent=1))
        if room < 0:
            break
        chosen[place] = result
    return [chosen[place] for place in sorted(chosen)]


def _result(item: Diagnostic, rule: int, fingerprint: str) -> dict[str, Any]:
    related = dict.fromkeys(place for place in item.related[:RELATED] if place.path)
    links = ", ".join(f"[{_linked(summary.where(place))}]({number})" for number, place in enumerate(related, 1))
    said, fixes = summary.advice(item).replace("](", "\\]("), list(_fixes(item.place, item.fix))
    return {
        "ruleId": shorten(item.rule),
        "ruleIndex": rule,
        "level": item.severity,
        "message": {"text": f"{said}{'' if item.help else '.'} See {links}." if links else said},
        "locations": [_location(item.place)] if item.place.path else [],
        **({"relatedLocations": list(_numbered(related))} if related else {}),
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
        **({"fixes": fixes} if fixes else {}),
    }


def _fixes(place: Place, fix: Fix | None) -> Iterator[dict[str, Any]]:
    """Yield the fix of one line, if it is known which columns it changes."""
    parts = [_replacement(place.line, edit) for edit in fix.edits if edit.column] if fix else []
    if fix and parts and len(parts) == len(fix.edits):
        change = {"artifactLocation": _artifact(place.path), "replacements": parts}
        yield {"description": {"text": shorten(fix.message)}, "artifactChanges": [change]}


def _replacement(line: int, edit: Edit) -> dict[str, Any]:
    after = {"endLine": line, "endColumn": edit.end} if edit.end else {"endLine": line + 1, "endColumn": 1}
    region = {"startLine": line, "startColumn": edit.column, **after}
    return {"deletedRegion": region, **({"insertedContent": {"text": edit.new.decode()}} if edit.new else {})}


def _numbered(places: dict[Place, None]) -> Iterator[dict[str, Any]]:
    for number, place in enumerate(places, 1):
        yield {"id": number, **_location(place)}


def _linked(text: str) -> str:
    """Return the text of a link in a message."""
    return re.sub(r"([\\\[\]])", r"\\\1", text)


def _location(place: Place) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column}
    if place.span:
        region |= {"endLine": place.line, "endColumn": place.span.stop}
    return {"physicalLocation": {"artifactLocation": _artifact(place.path), "region": region}}


def _artifact(path: str) -> dict[str, str]:
    """Return a path as a URI, relative to the root of the repository unless it is absolute."""
    uri = quote(_bytes(path), safe="/")
    if _ABSOLUTE.match(path):
        return {"uri": f"file:///{uri.lstrip('/')}"}
    return {"uri": uri, "uriBaseId": _BASE}


def _bytes(path: str) -> bytes:
    """Return the bytes of a file name; those that are not UTF-8 come as Python keeps them."""
    try:
        return path.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        return path.encode(errors="surrogatepass")


def _invocation(report: Report, shown: int) -> dict[str, Any]:
    said, kept = summary.verdict(report), len(report.diagnostics)
    if shown < kept:
        said.append(f"{shown:,} of {kept:,} findings are here: the worst, and a share for every rule and file.")
    notices = [{"level": "note", "message": {"text": text}} for text in said]
    return {"executionSuccessful": not report.broken, "toolExecutionNotifications": notices}
