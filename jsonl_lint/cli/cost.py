"""`jsonl-lint cost`: what training costs and, against an earlier commit, what the change does to that."""

from __future__ import annotations

import argparse
import contextlib
import functools
from dataclasses import replace
from decimal import Decimal

from jsonl_lint.cli import since
from jsonl_lint.cli.check import check, lint_all
from jsonl_lint.cli.earlier import Commit, Earlier, earlier
from jsonl_lint.config import ConfigError, Job, Problem, Request, Settings, jobs
from jsonl_lint.config.files import Pattern, same
from jsonl_lint.diagnostic import DatasetReport, Diagnostic, shorten
from jsonl_lint.engine import Dataset, raw_lines, records
from jsonl_lint.record import SOUND
from jsonl_lint.record.hashes import LineHashes
from jsonl_lint.rule import WHOLE_FILE, Before
from jsonl_lint.rules.cost_increase import CostIncrease
from jsonl_lint.rules.training_cost import TrainingCost

_LOST = WHOLE_FILE - {"empty-file"}


def cost(options: argparse.Namespace) -> int:
    """Count, compare if asked to, and print; return the exit code."""
    return check(options, functools.partial(_compared, options) if options.against is not None else jobs)


def _compared(options: argparse.Namespace, settings: Settings, request: Request) -> tuple[Job, ...]:
    """Return the datasets of today, then those that are gone, with rules that know what was before."""
    if "-" in (*request.paths, *request.validation):
        raise ConfigError(Problem("standard input cannot be compared with an earlier commit"))
    named = (*request.paths, *request.validation) or [
        text for item in settings.datasets.values() for text in (*item.train, *item.validation)
    ]
    since.refuse_urls(named)
    with earlier(options.against, settings, options.config, request) as found:
        now = {job.dataset.name: job for job in _now(settings, request, found.commit)}
        then = {job.dataset.name: job for job in found.jobs}
        gone = {name: replace(job, dataset=replace(job.dataset, sources=())) for name, job in then.items()}
        return tuple(
            _told(job, _before(options, found, then.get(name), job))
            for name, job in (now | {name: gone[name] for name in gone if name not in now}).items()
        )


def _now(settings: Settings, request: Request, commit: Commit) -> tuple[Job, ...]:
    """Return the datasets of today; what is named, was there and is no longer, is not missed."""

    def there(paths: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(path for path in paths if any(Pattern(path).find()) or not commit.find(Pattern(path)))

    asked = request.paths or (() if settings.datasets else (".",))
    paths = there(asked)
    if asked and not paths:
        return ()
    return jobs(settings, replace(request, paths=paths, validation=there(request.validation)))


def _told(job: Job, before: Before) -> Job:
    rules = (replace(rule, before=before) if isinstance(rule, CostIncrease) else rule for rule in job.rules)
    return replace(job, rules=tuple(rules))


def _before(options: argparse.Namespace, found: Earlier, then: Job | None, now: Job) -> Before:
    """Return what a dataset was, and how the lines of its files differ from those of today."""
    before = Before(at=found.commit.name, cost=Decimal(0), note=found.note)
    for path in (source.path for source in now.dataset.sources):
        if not found.commit.find(Pattern(path)) and (why := found.commit.why_unseen(path)):
            remedy = "What is in this repository, or in Git LFS and fetched, can be compared."
            return replace(before, unknown=f"{shorten(path, 200)} {why}", remedy=remedy)
    if then is not None and _is_same(then, now):
        sound, kept = _count(now.dataset)
        return replace(before, records=sound, kept=kept, unchanged=True)
    lines = _hashes(now.dataset)
    if then is None:
        return replace(before, added=len(lines))
    report = lint_all(options, [then], options.max_findings)
    lost = next((item for item in report.diagnostics if item.rule in _LOST), None)
    if lost is not None:
        return _unknown(before, lost, found.commit)
    change = lines.since(_hashes(then.dataset))
    return replace(_counted(before, report.datasets[0]), **change._asdict())


def _is_same(then: Job, now: Job) -> bool:
    """Return whether counting both would say the same: the same files, read and judged in the same way."""

    def read(job: Job) -> list[tuple[str, ...]]:
        return sorted(
            (same(item.opened), item.split, item.format, item.variant, *sorted(item.skip))
            for item in job.dataset.sources
        )

    return then.rules == now.rules and read(then) == read(now)


def _count(dataset: Dataset) -> tuple[int, int]:
    """Return how many records of a dataset are sound, and how many lines of it are not blank."""
    sound = kept = 0
    for record in records(dataset):
        sound += record.condition == SOUND
        kept += bool(record.raw.strip())
    return sound, kept


def _unknown(before: Before, lost: Diagnostic, commit: Commit) -> Before:
    """Return that a file of then could not be counted."""
    path = shorten(lost.place.path, 200)
    if lost.rule == "lfs-pointer":
        why = f"{path} is a Git LFS pointer there, and its content was not fetched"
        return replace(before, unknown=why, remedy=f"Run `git lfs fetch origin {commit.id}`.")
    return replace(
        before, unknown=f"{path} cannot be read there: {lost.message}", remedy="Compare with a later commit."
    )


def _counted(before: Before, report: DatasetReport) -> Before:
    """Return what the facts of the earlier dataset say."""
    fact = functools.partial(report.fact, TrainingCost.name)
    trained, amount = fact("trained"), fact("training")
    if trained is None and not fact("assumptions"):
        return replace(before, records=report.records)
    return replace(
        before,
        records=report.records,
        trained=trained,
        epochs=fact("epochs"),
        cost=None if amount is None else Decimal(str(amount)),
        currency=fact("currency") or "",
    )


def _hashes(dataset: Dataset) -> LineHashes:
    """Return the hashes of the lines of those files that hold records."""
    hashes = LineHashes()
    for source in dataset.sources:
        with contextlib.suppress(OSError):
            for line in raw_lines(source):
                hashes.add(line)
    return hashes
