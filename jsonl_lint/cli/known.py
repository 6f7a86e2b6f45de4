"""Which findings of a report are in the baseline, and what of the baseline is no longer found."""

# ruff: noqa: PTH118 - a path may hold any bytes; pathlib would change it
from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from jsonl_lint.cli.baseline import Entry, Identity, entries, joined
from jsonl_lint.diagnostic import Diagnostic, Report
from jsonl_lint.rules import RULES
from jsonl_lint.storage import is_url
from jsonl_lint.values import Value, replace

WHY = "in the baseline"


class Scope(Value, kw_only=False):
    """What a run looked at: the datasets of each file, seen from the `folder` of the baseline.

    `whole` are the datasets of which it saw all files.
    """

    folder: str
    datasets: Mapping[str, frozenset[str]]
    whole: frozenset[str]


class Settled:
    """A report without what is known, in `report`, and what follows for the baseline.

    What the run could not judge, because it did not see the file or ran without the rule, stays in any case.
    """

    def __init__(self, known: Sequence[Entry], report: Report, scope: Scope) -> None:
        """Compare a report with what is known."""
        self._known, self._judges = known, _judge(report, scope)
        self._found = entries(report.diagnostics, scope.folder)
        self._ledger = _Ledger(known, {item.identity for item in self._found if item}, scope)
        self._again = [item is not None and self._ledger.take(item) for item in self._found]
        pairs = zip(report.diagnostics, self._found, strict=True)
        compared = replace(report, diagnostics=tuple(self._ledger.compared(*pair) for pair in pairs))
        again = iter(self._again)
        self.report = compared.only(lambda _: not next(again), WHY)

    def stale(self) -> list[Entry]:
        """Return what is known but no longer found."""
        return self._ledger.stale(filter(self._judges, self._known))

    def pruned(self) -> list[Entry]:
        """Return what is known and still found, of a measure that got better as much as it is now."""
        still = (item for item, again in zip(self._found, self._again, strict=True) if item and again)
        return joined(self._unjudged(), filter(self._ledger.exceeded, self._known), joined(still, add=True))

    def written(self) -> list[Entry]:
        """Return all that is found."""
        return joined(self._unjudged(), joined(filter(None, self._found), add=True))

    def _unjudged(self) -> list[Entry]:
        return [item for item in self._known if not self._judges(item)]


def _judge(report: Report, scope: Scope) -> Callable[[Entry], bool]:
    """Return what tells whether a run would have found again what is known."""
    unkept = Counter[str]()
    for rule, _, count in report.totals:
        unkept[rule] += count
    unkept.subtract(item.rule for item in report.diagnostics)
    ran = {rule.name for rule in report.rules if not unkept[rule.name]}
    names = {rule.name for rule in RULES}

    def judges(item: Entry) -> bool:
        if item.rule not in ran:
            return item.rule not in names
        if item.dataset:
            return item.dataset in scope.whole
        if item.path in scope.datasets or is_url(item.path):
            return item.path in scope.datasets
        return not os.path.lexists(os.path.join(scope.folder, item.path))

    return judges


class _Ledger:
    """What is known, and how much of that was found so far."""

    def __init__(self, known: Iterable[Entry], found: set[Identity], scope: Scope) -> None:
        self._found, self._scope = found, scope
        self._left, self._spare = Counter[Identity](), Counter[Identity]()
        self._most: dict[Identity, float] = {}
        for item in known:
            if item.record:
                self._left[item.identity] += int(item.amount)
                continue
            self._most[item.identity] = max(item.amount, self._most.get(item.identity, item.amount))
            if item.identity not in found:
                self._spare[item.scope] += max(0, int(item.amount))
        self._spared = Counter[Identity]()
        self._worse = set[Identity]()

    def take(self, item: Entry) -> bool:
        """Return whether a finding is known, and count it."""
        if not item.record:
            most = self._most.get(item.identity)
            if most is not None and item.amount > most:
                self._worse.add(item.identity)
            return most is not None and item.amount <= most
        if self._left[item.identity]:
            self._left[item.identity] -= 1
            return True
        # A rule that said "200 lines" of a file names each line once there are few.
        datasets = self._scope.datasets.get(item.path, frozenset())
        scopes = [item.scope, *(replace(item, dataset=name).scope for name in sorted(datasets))]
        scope = next((scope for scope in scopes if self._spared[scope] < self._spare[scope]), None)
        if scope:
            self._spared[scope] += 1
        return scope is not None

    def exceeded(self, item: Entry) -> bool:
        """Return whether what is known of a measure was found, but worse."""
        return item.identity in self._worse

    def compared(self, item: Diagnostic, mine: Entry | None) -> Diagnostic:
        """Return a finding with what the baseline has, if it got worse."""
        if mine is None or mine.identity not in self._worse:
            return item
        most = self._most[mine.identity]
        worse = f"It got worse: the baseline allows {abs(most):.6g}, and now it is {abs(mine.amount):.6g}."
        return replace(item, help=f"{item.help} {worse}".lstrip())

    def stale(self, judged: Iterable[Entry]) -> list[Entry]:
        """Return what of these entries was not found."""
        left, found = self._left.copy(), list[Entry]()
        for item in sorted(judged):
            if not item.record:
                gone = item.identity not in self._found and not self._spared[item.scope]
            elif gone := left[item.identity] > 0:
                item = replace(item, amount=min(left[item.identity], item.amount))  # noqa: PLW2901
                left[item.identity] -= int(item.amount)
            if gone:
                found.append(item)
        return found
