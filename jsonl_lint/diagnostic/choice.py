"""Which findings are shown where only some can be: a share for every rule and every file, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from jsonl_lint.diagnostic import Diagnostic, Report, Severity, plural


def fair(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the findings so that any first part of them is a fair choice.

    The worst are first. Among equally bad ones rules take turns, and within a rule files do.
    """
    in_file: Counter[tuple[Severity, str, str]] = Counter()
    in_rule: Counter[tuple[Severity, str]] = Counter()

    def turn_of_file(item: Diagnostic) -> int:
        key = item.severity, item.rule, item.place.path
        in_file[key] += 1
        return in_file[key]

    def turn_of_rule(item: Diagnostic) -> tuple[int, int]:
        key = item.severity, item.rule
        in_rule[key] += 1
        return item.severity.rank, in_rule[key]

    return sorted(sorted(found, key=turn_of_file), key=turn_of_rule)


def budgeted(report: Report, severity: Severity, budget: int) -> tuple[list[Diagnostic], str]:
    """Return the findings of one severity for a reader who takes so many messages, and a message on the others.

    That message counts; it is empty if there are none.
    """
    found = fair(item for item in report.diagnostics if item.severity is severity)
    total = report.count(severity)
    if len(found) == total <= budget:
        return found, ""
    shown, rest = found[: budget - 1], found[budget - 1 :]
    files = len({item.place.path for item in rest} - {""})
    at_least = "at least " if total > len(found) else ""
    where = f" in {at_least}{plural(files, 'file')}" if files else ""
    more = plural(total - len(shown), f"more {severity}")
    return shown, f"{more}{where}, not shown here: run jsonl-lint to see all"
