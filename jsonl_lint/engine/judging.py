"""Join what the chunks gave, from left to right, and let the rules judge once."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from typing import TypeVar

from jsonl_lint import storage
from jsonl_lint.diagnostic import UNREAD, DatasetReport, Diagnostic, Fact, Place, Report, Severity, shorten
from jsonl_lint.engine.partial import UNNAMED, Dataset, Partial, Rules
from jsonl_lint.record import Record, Source
from jsonl_lint.rule import DatasetRule, Rule
from jsonl_lint.values import replace

K = TypeVar("K")


def merge(rules: Rules, cap: int, left: Partial, right: Partial) -> Partial:
    """Join two neighbouring partials; may reuse `left`."""
    for index, rule in enumerate(rules):
        if isinstance(rule, DatasetRule):
            try:
                left.states[index] = rule.merge(left.states[index], right.states[index])
            except Exception as error:  # noqa: BLE001 - law 6
                left.fail(rule, Place(), error)
        kept = left.findings[index]
        kept += right.findings[index][: cap - len(kept)] if cap else right.findings[index]
    _add(left.totals, right.totals)
    _add(left.formats, right.formats)
    left.failures = right.failures | left.failures
    left.unreadable |= right.unreadable
    return left


def _add(mine: dict[K, int], theirs: dict[K, int]) -> None:
    for key, count in theirs.items():
        mine[key] = mine.get(key, 0) + count


def finish(rules: Rules, cap: int, dataset: Dataset, merged: Partial) -> Report:
    """Let every dataset rule judge, and return the report of one dataset."""
    facts: list[Fact] = []
    anchor = Place(min(_train(dataset), default=""))
    for index, rule in enumerate(rules):
        if not isinstance(rule, DatasetRule) or rule.idle:
            continue
        try:
            for item in rule.finish(merged.states[index]):
                if isinstance(item, Fact):
                    facts.append(item)
                else:
                    merged.keep(index, _anchored(_named(item, rule, dataset), anchor), cap)
        except Exception as error:  # noqa: BLE001 - law 6
            merged.fail(rule, anchor, error)
    failures = [_anchored(failure, anchor) for failure in merged.failures.values()]
    _add(merged.totals, {(failure.rule, Severity.ERROR): 1 for failure in failures})
    kept = _hashed([*(item for found in merged.findings for item in found), *failures], dataset)
    summary = DatasetReport(
        name=dataset.name,
        target=dataset.target,
        formats=tuple(sorted(merged.formats.items())),
        files=len(dataset.sources),
        records=sum(merged.formats.values()),
        facts=tuple(facts),
    )
    return Report(
        diagnostics=tuple(sorted(kept, key=Diagnostic.sort_key)),
        totals=tuple((*key, merged.totals[key]) for key in sorted(merged.totals)),
        datasets=(summary,),
        broken=merged.unreadable or bool(merged.failures),
        rules=tuple(rule.info for rule in rules),
    )


def _named(diagnostic: Diagnostic, rule: Rule, dataset: Dataset) -> Diagnostic:
    """Return a finding about a dataset with its name, in words only where there may be several."""
    if rule.per_file:
        return diagnostic
    measure = replace(diagnostic.measure, dataset=dataset.name) if diagnostic.measure else None
    message = diagnostic.message if dataset.name == UNNAMED else f"{shorten(dataset.name)}: {diagnostic.message}"
    return replace(diagnostic, message=message, measure=measure)


def _anchored(diagnostic: Diagnostic, anchor: Place) -> Diagnostic:
    """Return a finding about the dataset at its first file."""
    return diagnostic if diagnostic.place.path else replace(diagnostic, place=anchor)


def _hashed(found: list[Diagnostic], dataset: Dataset) -> list[Diagnostic]:
    """Return the findings with the hashes of those lines that were not at hand when they were made."""
    wanted: dict[str, set[int]] = {}
    for place in (place for item in found for place in (item.place, *item.related)):
        if place.line_hash == UNREAD:
            wanted.setdefault(place.path, set()).add(place.line)
    hashes: dict[tuple[str, int], str] = {}
    for source in (source for source in dataset.sources if source.path in wanted):
        hashes |= {(source.path, line): digest for line, digest in _hashes(source, wanted[source.path])}

    def filled(place: Place) -> Place:
        if place.line_hash != UNREAD:
            return place
        return replace(place, line_hash=hashes.get((place.path, place.line), ""))

    if not wanted:
        return found
    return [replace(item, place=filled(item.place), related=tuple(map(filled, item.related))) for item in found]


def _hashes(source: Source, lines: set[int]) -> Iterator[tuple[int, str]]:
    """Yield the hash of each of these lines, as far as the file can still be read."""
    with contextlib.suppress(OSError), storage.opened(source.opened, source.path, source.most) as file:
        for number, line in enumerate(itertools.islice(storage.lines(file), max(lines)), 1):
            if number in lines:
                yield number, Record(source, number, line).line_hash


def _train(dataset: Dataset) -> list[str]:
    train = [source.path for source in dataset.sources if source.split == "train"]
    return train or [source.path for source in dataset.sources]
