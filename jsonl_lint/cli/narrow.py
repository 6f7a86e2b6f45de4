"""The options that say which findings are reported: those not in the baseline, those that are new since a commit.

All is read and linted all the same, for a rule about the dataset needs it.
"""

# ruff: noqa: PTH118 - a path may hold any bytes; pathlib would change it
from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jsonl_lint.cli import baseline
from jsonl_lint.cli.baseline import Entry
from jsonl_lint.config import ConfigError, Job, Problem, Settings
from jsonl_lint.config.files import relative, shown
from jsonl_lint.diagnostic import Diagnostic, Report, combine, plural
from jsonl_lint.engine import UNNAMED
from jsonl_lint.rules.stale_baseline import StaleBaseline
from jsonl_lint.values import Value, replace

if TYPE_CHECKING:
    from jsonl_lint.cli.known import Scope

MOST = 100_000
"""How many findings of a rule are kept for a comparison, beside those that are known; more are taken for new."""


class Narrowing(Value, kw_only=False):
    """What was asked for: the `path` of the baseline and its `entries`, the `commit` to compare with."""

    path: str = ""
    entries: tuple[Entry, ...] | None = None
    commit: str = ""
    writes: bool = False
    prunes: bool = False

    def cap(self, asked: int) -> int:
        """Return how many findings of each rule to keep in a run that is asked to keep so many; 0 is all."""
        known = Counter[str]()
        for item in self.entries or ():
            known[item.rule] += int(item.amount) if item.record else 1
        return asked + max(MOST, *known.values(), 0) if self.compares and asked else asked

    @property
    def compares(self) -> bool:
        """Return whether there is anything to compare with."""
        return self.entries is not None or self.writes or bool(self.commit)

    def of(self, report: Report, todo: Sequence[Job], options: argparse.Namespace) -> Report:
        """Return what is left of a report, and write the baseline if that is asked for."""
        if self.writes or self.entries is not None:
            report = self._without_known(report, todo, options)
        if self.commit:
            from jsonl_lint.cli import git, since

            try:
                report = since.since(report, self.commit, {job.dataset.name: job.dataset.sources for job in todo})
            except git.GitError as error:
                raise ConfigError(Problem(error.message, error.help)) from None
        return combine([report], options.max_findings) if self.compares else report

    def _without_known(self, report: Report, todo: Sequence[Job], options: argparse.Namespace) -> Report:
        from jsonl_lint.cli.known import Settled

        scope = _scope(self.path, todo, options)
        settled = Settled(self.entries or (), report, scope)
        if (self.writes or self.prunes) and report.broken:
            _say(f"{self.path} is not written, for the report is not complete")
        elif self.writes:
            more = f"; {report.hidden:,} more are too many to note" if report.hidden else ""
            _say(f"{self.path} has {_findings(baseline.save(self.path, written := settled.written()))}{more}")
            return Settled(written, report, scope).report
        elif self.prunes:
            _say(f"{self.path} has {_findings(baseline.save(self.path, settled.pruned()))}")
            return settled.report
        return combine([settled.report, *self._stale(settled.stale(), todo)])

    def _stale(self, stale: Sequence[Entry], todo: Sequence[Job]) -> list[Report]:
        """Return what the rule says of entries that were not found, if it is on."""
        count = sum(int(item.amount) if item.record else 1 for item in stale)
        first = f"{stale[0].rule} in {stale[0].dataset or stale[0].path}" if stale else ""
        rule = next((rule for job in todo for rule in job.rules if isinstance(rule, StaleBaseline)), None)
        if not rule or not stale:
            return []
        told = replace(rule, stale=((self.path, count, first),)).finish(None)
        found = tuple(item for item in told if isinstance(item, Diagnostic))
        return [Report(found, totals=tuple((item.rule, item.severity, 1) for item in found))]


def read(options: argparse.Namespace, settings: Settings, todo: Sequence[Job]) -> Narrowing:
    """Return what was asked for; raise `ConfigError` for a baseline or a commit that cannot be used."""
    asked = Narrowing(writes=options.write_baseline, prunes=options.prune_baseline)
    if options.since is not None and (asked.writes or asked.prunes):
        raise ConfigError(
            Problem("`--since` reports, and the baseline is about all: run them one after the other")
        )
    if not options.no_baseline:
        path = shown(relative(os.path.join(settings.folder, baseline.NAME)))
        entries = None if asked.writes and _is_broken(path) else baseline.load(path)
        if asked.prunes and entries is None:
            raise ConfigError(Problem(f"there is no {path}", "`--write-baseline` writes it."))
        asked = replace(asked, path=path, entries=None if entries is None else tuple(entries))
    if options.since is None:
        return asked
    from jsonl_lint.cli import git, since

    since.refuse_urls(source.path for job in todo for source in job.dataset.sources)
    try:
        return replace(asked, commit=git.base_of(options.since))
    except git.GitError as error:
        raise ConfigError(Problem(error.message, error.help)) from None


def _is_broken(path: str) -> bool:
    """Return whether there is a baseline that can only be replaced."""
    try:
        baseline.load(path)
    except ConfigError:
        return os.path.isfile(path)  # noqa: PTH113
    return False


def _scope(path: str, todo: Sequence[Job], options: argparse.Namespace) -> Scope:
    from jsonl_lint.cli.known import Scope

    folder = os.path.dirname(path)  # noqa: PTH120
    datasets: dict[str, frozenset[str]] = {}
    for job in todo:
        for source in job.dataset.sources:
            seen = baseline.seen_from(folder, source.path)
            datasets[seen] = datasets.get(seen, frozenset()) | {job.dataset.name}
    names = (job.dataset.name for job in todo)
    return Scope(folder, datasets, frozenset(name for name in names if not options.paths or name == UNNAMED))


def _findings(count: int) -> str:
    return plural(count, "known finding")


def _say(text: str) -> None:
    print(f"jsonl-lint: {text}", file=sys.stderr)  # noqa: T201
