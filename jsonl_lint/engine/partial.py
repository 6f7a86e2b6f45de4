"""What is linted, and what a run of chunks gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from jsonl_lint.diagnostic import Diagnostic, Place, Severity, shorten
from jsonl_lint.record import Source
from jsonl_lint.rule import DatasetRule, Rule
from jsonl_lint.values import Value, field, replace

CAP = 1000
"""How many findings of each rule are kept; all are counted."""

UNNAMED = "default"
"""The name of a dataset that nobody named."""


class Dataset(Value, kw_only=False):
    """Files that are trained on together, and the name of the model that they are for."""

    name: str
    target: str
    sources: tuple[Source, ...]


class Partial(Value, kw_only=False, frozen=False):
    """What a run of chunks gave: the only thing that crosses the border of a process.

    `states` and `findings` have one item for each rule; `failures` one finding for each rule that raised.
    """

    states: list[Any]
    findings: list[list[Diagnostic]]
    totals: dict[tuple[str, Severity], int] = field(default_factory=dict)
    formats: dict[str, int] = field(default_factory=dict)
    failures: dict[str, Diagnostic] = field(default_factory=dict)
    unreadable: bool = False

    def keep(self, index: int, diagnostic: Diagnostic, cap: int) -> None:
        """Count a finding of a rule, and keep it if it is among the first."""
        key = diagnostic.rule, diagnostic.severity
        self.totals[key] = self.totals.get(key, 0) + 1
        if not cap or len(self.findings[index]) < cap:
            fix = diagnostic.fix
            self.findings[index].append(replace(diagnostic, fix=fix.told()) if fix else diagnostic)

    def fail(self, rule: Rule, place: Place, error: Exception) -> None:
        """Note that a rule raised: a fault of ours, never of the data."""
        message = f"the rule failed here: {type(error).__name__}: {shorten(str(error), 200)}"
        advice = "This is a fault of jsonl-lint: please report it. The other rules went on."
        self.failures.setdefault(rule.name, Diagnostic(place, rule.name, Severity.ERROR, message, advice))


Rules = Sequence[Rule]
Mapper = Callable[[Callable[[Any], Partial], Iterable[Any]], Iterable[Partial]]
"""Anything shaped like `map` that keeps the order; it need not know that it maps runs of chunks."""


def empty(rules: Rules) -> Partial:
    """Return the partial that has seen nothing."""
    states = [rule.start() if isinstance(rule, DatasetRule) else None for rule in rules]
    return Partial(states, [[] for _ in rules])
