"""The report as workflow commands of GitHub Actions, which become annotations on the pull request.

GitHub shows ten annotations of each type for a step and drops the rest without a word. So the cost comes
first, then as many different faults as fit, and the last annotation of a type says how many more there are.
Escaping as in `command.ts` of actions/toolkit; limits as in `ExecutionContext.cs` of actions/runner.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from jsonl_lint.diagnostic import Diagnostic, Report, Severity, shorten, summary
from jsonl_lint.diagnostic.choice import budgeted

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
BUDGET = 10
MESSAGE, PATH = 4000, 4096

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def render(report: Report, *, color: bool = False) -> str:
    """Return one workflow command a line: costs, errors, warnings, notices."""
    costs = _costs(report)
    lines = [_command("notice", {"title": "Fine-tuning cost"}, cost) for cost in costs]
    for severity in Severity:
        budget = BUDGET - (len(costs) if severity is Severity.NOTE else 0)
        lines += _annotations(report, severity, budget)
    return "".join(f"{line}\n" for line in lines)


def _costs(report: Report) -> list[str]:
    """Return the costs, fewer than the budget so that one notice is left for what was found."""
    said = summary.sentences(report)
    if len(said) < BUDGET:
        return said
    shown = said[: BUDGET - 2]
    return [*shown, f"The costs of {len(said) - len(shown)} more datasets are in the output as text"]


def _annotations(report: Report, severity: Severity, budget: int) -> list[str]:
    shown, more = budgeted(report, severity, budget)
    rest = [_command(COMMANDS[severity], {"title": "jsonl-lint"}, more)] if more else []
    return [*map(_annotation, shown), *rest]


def _annotation(item: Diagnostic) -> str:
    place = item.place
    where = {"file": place.path, "line": str(place.line), "col": str(place.column)} if place.path else {}
    pointer = f"at {shorten(place.pointer, 300)}" if place.pointer else ""
    said = shorten(item.message, 2000), shorten(item.help, 1000), pointer
    return _command(COMMANDS[item.severity], where | {"title": item.rule}, "\n".join(filter(None, said)))


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    given = ",".join(f"{key}={shorten(value, PATH).translate(_PROPERTY)}" for key, value in properties.items())
    data = message.translate(_DATA)
    if len(data) > MESSAGE:
        data = re.sub(r"%[0-9A-F]?$", "", data[: MESSAGE - 1]) + "…"
    return f"::{name} {given}::{data}"
