"""The report as logging commands of Azure Pipelines, which become issues of the step.

Azure keeps ten errors and ten warnings of a step and drops the rest without a word. So as many different faults
as fit come first, and the last issue of a type says how many more there are. Azure has no notes: those are left to
`text`.
Escaping as in `CommandStringConvertor.cs`, limits as in `ExecutionContext.cs` of azure-pipelines-agent.
"""

from __future__ import annotations

from collections.abc import Mapping

from jsonl_lint.diagnostic import Diagnostic, Report, Severity, shorten, summary
from jsonl_lint.diagnostic.choice import budgeted

BUDGET = 10

_ESCAPES = str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A", "]": "%5D", ";": "%3B"})


def render(report: Report, *, color: bool = False) -> str:
    """Return one logging command a line: errors, then warnings."""
    lines: list[str] = []
    for severity in (Severity.ERROR, Severity.WARNING):
        shown, more = budgeted(report, severity, BUDGET)
        lines += map(_issue, shown)
        lines += [_command({"type": severity}, more)] if more else []
    return "".join(f"{line}\n" for line in lines)


def _issue(item: Diagnostic) -> str:
    place = item.place
    where = {"sourcepath": place.path, "linenumber": str(place.line), "columnnumber": str(place.column)}
    return _command(
        {"type": item.severity, **(where if place.path else {}), "code": item.rule}, summary.advice(item)
    )


def _command(properties: Mapping[str, str], message: str) -> str:
    given = "".join(
        f"{name}={shorten(value, summary.PATH).translate(_ESCAPES)};" for name, value in properties.items()
    )
    return f"##vso[task.logissue {given}]{message.translate(_ESCAPES)}"
