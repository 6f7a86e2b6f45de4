"""The flow: cut files into chunks, scan each with every rule, merge from left to right, finish once.

The answer does not depend on how files are cut, nor on who scans the chunks.
"""

from __future__ import annotations

import contextlib
import functools
import io
import itertools
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from jsonl_lint import formats
from jsonl_lint.diagnostic import UNREAD, DatasetReport, Diagnostic, Fact, Place, Report, Severity, shorten
from jsonl_lint.record import SOUND, Chunk, Condition, Record, Source
from jsonl_lint.record.sniff import HEAD, sniff
from jsonl_lint.rule import DatasetRule, LineRule, Rule

CHUNK = 8 << 20
"""Bytes of a chunk, about; a chunk ends where a line ends."""

CAP = 1000
"""How many findings of each rule are kept; all are counted."""

K = TypeVar("K")

# A link in a pull request must not put the secrets of a build into its log.
_SYSTEM = ("/proc/", "/sys/", "/dev/")

UNNAMED = "default"
"""The name of a dataset that nobody named."""

UNREADABLE = "unreadable-file"


@dataclass(frozen=True, slots=True)
class Dataset:
    """Files that are trained on together, and the name of the model that they are for."""

    name: str
    target: str
    sources: tuple[Source, ...]


@dataclass(slots=True)
class Partial:
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
            self.findings[index].append(diagnostic)

    def fail(self, rule: Rule, place: Place, error: Exception) -> None:
        """Note that a rule raised: a fault of ours, never of the data."""
        message = f"the rule failed here: {type(error).__name__}: {shorten(str(error), 200)}"
        advice = "This is a fault of jsonl-lint: please report it. The other rules went on."
        self.failures.setdefault(rule.name, Diagnostic(place, rule.name, Severity.ERROR, message, advice))


Rules = Sequence[Rule]
Act = Callable[[Record], Iterable[Diagnostic] | None]
Mapper = Callable[[Callable[[Chunk], Partial], Iterable[Chunk]], Iterable[Partial]]


def lint(dataset: Dataset, rules: Rules, mapper: Mapper = map, chunk_size: int = CHUNK, cap: int = CAP) -> Report:
    """Lint one dataset; the answer does not depend on mapper or chunk size."""
    partials = mapper(functools.partial(scan, rules, cap), plan(dataset, chunk_size))
    merged = functools.reduce(functools.partial(merge, rules, cap), partials, empty(rules))
    return finish(rules, cap, dataset, merged)


def empty(rules: Rules) -> Partial:
    """Return the partial that has seen nothing."""
    states = [rule.start() if isinstance(rule, DatasetRule) else None for rule in rules]
    return Partial(states, [[] for _ in rules])


def plan(dataset: Dataset, chunk_size: int = CHUNK) -> Iterator[Chunk]:
    """Cut the files of a dataset, sorted by path, into chunks of whole lines; newlines are counted here."""
    for source in sorted(dataset.sources, key=lambda item: (item.path, item.split)):
        try:
            yield from _cut(source, chunk_size)
        except OSError as error:
            yield Chunk(source, condition=_unreadable(error))


def _cut(source: Source, chunk_size: int) -> Iterator[Chunk]:
    if os.path.realpath(source.opened).startswith(_SYSTEM):
        raise OSError(None, "A file of the operating system")
    mode = os.stat(source.opened).st_mode  # noqa: PTH116 - a path may hold any bytes
    if not stat.S_ISREG(mode):
        raise OSError(None, "Is a directory" if stat.S_ISDIR(mode) else "Not a regular file")
    with open(source.opened, "rb") as file:  # noqa: PTH123
        size = os.fstat(file.fileno()).st_size
        if condition := sniff(file.read(HEAD), size, size > HEAD):
            yield Chunk(source, line=condition.line, condition=condition)
            return
        file.seek(0)
        start, line = 0, 1
        while block := file.read(chunk_size):
            rest = b"" if block.endswith(b"\n") else file.readline()
            stop = start + len(block) + len(rest)
            yield Chunk(source, start, stop, line)
            start, line = stop, line + block.count(b"\n") + rest.endswith(b"\n")


def _unreadable(error: OSError) -> Condition:
    return Condition(UNREADABLE, error.strerror or str(error))


def scan(rules: Rules, cap: int, chunk: Chunk) -> Partial:
    """Hand each line of a chunk to each rule that wants it."""
    partial = empty(rules)
    acts = _by_condition(rules, partial.states, chunk.source)
    judge = formats.judge(chunk.source.schema)
    read = formats.reader(chunk.source.format, chunk.source.variant)
    for record in _records(chunk):
        condition = record.condition
        if condition == SOUND:
            record.format = read(record.value)
            record.judge = judge
            name = record.format.name if record.format else "unknown"
            partial.formats[name] = partial.formats.get(name, 0) + 1
        elif condition == UNREADABLE:
            partial.unreadable = True
        for index, act in acts.get(condition, ()):
            try:
                for diagnostic in act(record) or ():
                    partial.keep(index, diagnostic, cap)
            except Exception as error:  # noqa: BLE001 - law 6: a rule that raises is one finding
                partial.fail(rules[index], record.here(), error)
    return partial


def records(dataset: Dataset) -> Iterator[Record]:
    """Yield the lines of the files of a dataset, and one record for a file that cannot be read as lines."""
    for chunk in plan(dataset):
        yield from _records(chunk)


def _by_condition(rules: Rules, states: Sequence[Any], source: Source) -> dict[str, list[tuple[int, Act]]]:
    """Return what each rule does with a record, for the conditions that it wants; most hand on nothing."""
    acts: dict[str, list[tuple[int, Act]]] = {}
    for index, (rule, state) in enumerate(zip(rules, states, strict=True)):
        if rule.idle or source.split not in rule.splits or rule.name in source.skip:
            continue
        for condition in rule.conditions:
            if isinstance(rule, LineRule):
                acts.setdefault(condition, []).append((index, rule.check))
            elif isinstance(rule, DatasetRule):
                acts.setdefault(condition, []).append((index, functools.partial(rule.add, state)))
    return acts


def _records(chunk: Chunk) -> Iterator[Record]:
    """Yield the records of a chunk, or one record that stands for the file."""
    condition = chunk.condition
    if not condition:
        try:
            data = _read(chunk)
        except OSError as error:
            condition = _unreadable(error)
        else:
            # BytesIO splits at b"\n" only; bytes.splitlines() would also split at a lone b"\r".
            for number, line in enumerate(io.BytesIO(data), chunk.line):
                yield Record(chunk.source, number, line)
            return
    yield Record(chunk.source, chunk.line, b"", condition)


def _read(chunk: Chunk) -> bytes:
    with open(chunk.source.opened, "rb") as file:  # noqa: PTH123
        file.seek(chunk.start)
        data = file.read(chunk.stop - chunk.start)
    if len(data) < chunk.stop - chunk.start:
        raise OSError(None, "The file shrank while it was read")
    return data


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
    with contextlib.suppress(OSError), open(source.opened, "rb") as file:  # noqa: PTH123
        for number, line in enumerate(itertools.islice(file, max(lines)), 1):
            if number in lines:
                yield number, Record(source, number, line).line_hash


def _train(dataset: Dataset) -> list[str]:
    train = [source.path for source in dataset.sources if source.split == "train"]
    return train or [source.path for source in dataset.sources]
