"""What the readers of our outputs publish about their formats: the part that we use, in words of our own.

SARIF: sarif-schema-2.1.0.json of OASIS, errata 01. GitLab: app/validators/json_schemas/codeclimate.json. rdjson:
proto/rdf/reviewdog.proto of reviewdog. JUnit: junit-10.xsd of the xUnit plug-in of Jenkins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

STRING, BOOLEAN = {"type": "string"}, {"type": "boolean"}
FROM_1 = {"type": "integer", "minimum": 1}


def record(required: str = "", /, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object that may have no other keys."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def items(schema: Any, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": schema, **more}


def _sarif() -> dict[str, Any]:
    level = {"enum": ["none", "note", "warning", "error"]}
    message = record("text", text=STRING)
    texts = record("text", text=STRING, markdown=STRING)
    file = record(uri={"type": "string", "format": "uri-reference"}, uriBaseId=STRING)
    region = record(startLine=FROM_1, startColumn=FROM_1, endLine=FROM_1, endColumn=FROM_1)
    place = record(artifactLocation=file, region=region)
    location = record(id={"type": "integer", "minimum": -1}, physicalLocation=place, message=message)
    bag = {"type": "object", "properties": {"tags": items(STRING, uniqueItems=True)}}
    rule = record(
        "id",
        id=STRING,
        shortDescription=texts,
        fullDescription=texts,
        help=texts,
        helpUri={"type": "string", "format": "uri"},
        defaultConfiguration=record(level=level),
        properties=bag,
    )
    driver = record("name", name=STRING, semanticVersion=STRING, rules=items(rule, uniqueItems=True))
    part = record("deletedRegion", deletedRegion=region, insertedContent=record(text=STRING))
    change = record("artifactLocation replacements", artifactLocation=file, replacements=items(part, minItems=1))
    fix = record("artifactChanges", description=message, artifactChanges=items(change, minItems=1))
    result = record(
        "message",
        ruleId=STRING,
        ruleIndex={"type": "integer", "minimum": -1},
        level=level,
        message=message,
        locations=items(location),
        relatedLocations=items(location, uniqueItems=True),
        partialFingerprints={"type": "object", "additionalProperties": STRING},
        fixes=items(fix, minItems=1, uniqueItems=True),
    )
    notice = record("message", level=level, message=message)
    invocation = record(
        "executionSuccessful", executionSuccessful=BOOLEAN, toolExecutionNotifications=items(notice)
    )
    run = record(
        "tool",
        tool=record("driver", driver=driver),
        automationDetails=record(id=STRING),
        columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        originalUriBaseIds={"type": "object", "additionalProperties": record(description=message)},
        invocations=items(invocation),
        results=items(result),
    )
    schema = {"type": "string", "format": "uri"}
    return record("version runs", **{"$schema": schema}, version={"const": "2.1.0"}, runs=items(run))


def _gitlab() -> dict[str, Any]:
    severities = {"enum": ["info", "minor", "major", "critical", "blocker"]}
    lines = record("begin", begin=FROM_1)
    issue = record(
        "description check_name fingerprint severity location",
        description=STRING,
        check_name=STRING,
        fingerprint=STRING,
        severity=severities,
        location=record("path lines", path={"type": "string", "minLength": 1}, lines=lines),
    )
    return items(issue)


def _rdjson() -> dict[str, Any]:
    position = record("line", line=FROM_1, column=FROM_1)
    span = record("start", start=position, end=position)
    location = record("path range", path=STRING, range=span)
    diagnostic = record(
        "message location",
        message=STRING,
        location=location,
        severity={"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
        code=record(value=STRING, url=STRING),
        related_locations=items(record(message=STRING, location=location)),
        suggestions=items(record("range", range=span, text=STRING)),
    )
    return record(source=record(name=STRING, url=STRING), diagnostics=items(diagnostic))


SCHEMAS: Mapping[str, dict[str, Any]] = {"sarif": _sarif(), "gitlab": _gitlab(), "rdjson": _rdjson()}

_ELEMENTS: Mapping[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"skipped", "time", "timestamp", "hostname", "id", "package", "file", "log", "url", "group"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"type", "message"}, set()),
}


def junit_faults(root: Element) -> list[str]:
    """Return where a tree breaks junit-10.xsd."""
    faults = [] if root.tag == "testsuites" else [f"root {root.tag}"]
    for element in root.iter():
        needed, allowed, children = _ELEMENTS[element.tag]
        faults += [f"{element.tag} lacks {name}" for name in needed - set(element.attrib)]
        faults += [f"{element.tag} has {name}" for name in set(element.attrib) - needed - allowed]
        faults += [f"{element.tag} holds {child.tag}" for child in element if child.tag not in children]
    return faults
