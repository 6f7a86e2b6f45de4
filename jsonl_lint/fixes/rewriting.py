"""Files rewritten chunk by chunk, in rounds: what one fix brings to light, the next round mends.

A round reads what the last one wrote. So memory does not grow with the files.
"""

from __future__ import annotations

import bisect
import contextlib
import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO, NamedTuple

from jsonl_lint import storage
from jsonl_lint.engine import Dataset, cut, plan
from jsonl_lint.engine.judging import merge
from jsonl_lint.engine.partial import Partial, empty
from jsonl_lint.engine.scanning import scan
from jsonl_lint.fixes.applying import Act, Mended, Remedy, Task, applies, failure, mend
from jsonl_lint.fixes.drafts import Drafts
from jsonl_lint.fixes.laying import MENDED, laid_out
from jsonl_lint.fixes.writing import Target, beside, remove
from jsonl_lint.record import Chunk, Source
from jsonl_lint.repairs import RepairError
from jsonl_lint.rule import DatasetRule, Rule

ROUNDS = 10
"""How often the files are mended, at most; once or twice is usual."""

_BLOCK = 1 << 20

Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""Anything shaped like `map` that keeps the order."""

Gone = Mapping[int, str]
"""The lines of a file that go, each with the rule that says so."""

Job = tuple[Dataset, Remedy]
"""A dataset, and what mends it."""


class Known(NamedTuple):
    """A rule that has judged a dataset: what mends a record, if anything, and the lines that should go."""

    rule: DatasetRule[Any]
    fixer: Act | None
    surplus: list[tuple[str, int]]


class Fixer:
    """Mends the files of some datasets, each by its own rules."""

    def __init__(self, drafts: Drafts, mapper: Mapper, chunk_size: int) -> None:
        """Take where to write, who works, and how files are cut."""
        self.drafts, self.mapper, self.chunk_size = drafts, mapper, chunk_size

    def fix(self, jobs: Sequence[Job]) -> None:
        """Mend until nothing is left to mend: first by the rules that look at one line, then by all."""
        jobs = _by_one_name(jobs)
        paths = [path for dataset, _ in jobs for path in {source.path for source in dataset.sources}]
        shared = len(set(paths)) < len(paths)
        for dataset, remedy in jobs:
            self._mend(dataset, remedy, {})
        again, rounds = shared or any(_judging(remedy) for _, remedy in jobs), 0
        while again and rounds < ROUNDS:
            again, rounds = self._judge(jobs, shared=shared), rounds + 1

    def _judge(self, jobs: Sequence[Job], *, shared: bool) -> bool:
        """Mend by the rules that judge a dataset, too; return whether that changed anything."""
        known = [list(self._known(*job)) for job in jobs]
        gone, changed = _surplus([dataset for dataset, _ in jobs], known), False
        self.drafts.shared |= bool(gone)
        for (dataset, remedy), states in zip(jobs, known, strict=True):
            once = tuple((one.rule, one.fixer) for one in states if one.fixer)
            if gone or once or shared:
                changed |= self._mend(dataset, replace(remedy, once=once), gone)
        return changed

    def _known(self, dataset: Dataset, remedy: Remedy) -> Iterator[Known]:
        """Yield what each rule that judges the dataset would have; one that fails mends nothing."""
        judging = _judging(remedy)
        folded = self._folded(dataset, judging) if judging else empty(())
        for rule, state in zip(judging, folded.states, strict=True):
            if failed := folded.failures.get(rule.name):
                self.drafts.broken[failed.place.path, rule.name] = failed.message.partition(": ")[2]
                continue
            try:
                yield Known(rule, rule.fixer(state), list(rule.surplus(state)))
            except Exception as error:  # noqa: BLE001 - the others go on
                self.drafts.broken[dataset.name, rule.name] = failure(error)

    def _folded(self, dataset: Dataset, rules: Sequence[Rule]) -> Partial:
        """Return what the rules know of a dataset as it is mended so far."""
        now = replace(dataset, sources=tuple(map(self.drafts.current, dataset.sources)))
        partials = self.mapper(functools.partial(scan, rules, 1), cut(now, self.chunk_size))
        return functools.reduce(functools.partial(merge, rules, 1), partials, empty(rules))

    def _mend(self, dataset: Dataset, remedy: Remedy, gone: dict[str, Gone]) -> bool:
        """Mend each file, and take what goes of it from `gone`, so that no other dataset does it again."""
        judging = _judging(remedy)
        remedy = replace(remedy, rules=tuple(rule for rule in remedy.rules if rule not in judging))
        changed = False
        for source in self._sources(dataset):
            try:
                changed |= self._rewrite(source, remedy, gone.pop(source.path, {}))
            except OSError as error:
                gone.clear()  # it may have held, as it was mended, the first of some copies
                self.drafts.fail(source.path, error)
        return changed

    def _sources(self, dataset: Dataset) -> Iterator[Source]:
        """Yield the files that can be read and that nothing failed with."""
        for source in _sorted(dataset):
            if source.path not in self.drafts.failed:
                with contextlib.suppress(OSError):
                    if source.path not in self.drafts.targets:
                        self.drafts.targets[source.path] = Target(source.path)
                    yield source

    def _rewrite(self, source: Source, remedy: Remedy, gone: Gone) -> bool:
        """Write the mended lines of a file, if there are any; what is no record stays if it may be part of a text.

        A file whose records do not stand one on each line is first written so.
        """
        new, done = self._written(source, remedy, gone)
        amiss = done.condition or ("invalid-json" if done.torn else "")
        mended = {rule.name for rule in remedy.rules if applies(rule, source)} & MENDED
        if amiss in mended and not gone and self._lay(source, amiss, done.torn or 1, unsafe=remedy.unsafe):
            remove(new)
            self._rewrite(source, remedy, gone)
            return True
        if (done.torn or done.condition) and done.loose:
            remove(new)
            new, done = self._written(source, replace(remedy, kept=True), gone)
        if new:
            self.drafts.put(source.path, new, done.counts, done.gone)
        return bool(new)

    def _lay(self, source: Source, amiss: str, count: int, *, unsafe: bool) -> bool:
        """Write a file with one record on each line, or in UTF-8; return whether that can be done."""
        now, target = self.drafts.current(source), self.drafts.targets[source.path]
        if not self.drafts.folder:
            target.must_be_writable()
        try:
            with beside(target.path, self.drafts.folder) as new:
                new.writelines(laid_out(now, amiss, unsafe=unsafe))
        except RepairError:
            return False
        self.drafts.put(source.path, new.name, Counter({amiss: count}), ())
        self.drafts.laid.add(source.path)
        return True

    def _written(self, source: Source, remedy: Remedy, gone: Gone) -> tuple[str, Mended]:
        """Write a file with what is mended; return its path, or "" if nothing was, and what was done."""
        now, target = self.drafts.current(source), self.drafts.targets[source.path]
        tasks = _tasks(_held(plan(Dataset("", "", (now,)), self.chunk_size)), gone)
        done, old, new = Mended(Chunk(now)), None, None
        with contextlib.ExitStack() as stack:
            for made in self.mapper(functools.partial(mend, remedy), tasks):
                done.add(made)
                if self.drafts.folder:
                    done.gone += made.gone
                if made.data is not None and not (old and new):
                    if not self.drafts.folder:
                        target.must_be_writable()
                    old = stack.enter_context(open(now.opened, "rb"))  # noqa: PTH123 - a path may hold any bytes
                    new = stack.enter_context(beside(target.path, self.drafts.folder))
                    _copy(old, 0, made.chunk.start, new)
                if old and new and made.data is None:
                    _copy(old, made.chunk.start, made.chunk.stop, new)
                elif new:
                    new.write(made.data or b"")
        for rule, how in done.broken.items():
            self.drafts.broken.setdefault((source.path, rule), how)
        return (new.name if new else ""), done


def _by_one_name(jobs: Sequence[Job]) -> list[Job]:
    """Return the same with one name for each file, whatever datasets call it, and each file once in a dataset."""
    names = dict[str, str]()
    paths = sorted({source.path for dataset, _ in jobs for source in dataset.sources})
    called = {path: names.setdefault(_place(path), path) for path in paths}

    def renamed(dataset: Dataset) -> Iterator[Source]:
        first = dict[str, Source]()
        for source in _sorted(dataset):
            first.setdefault(called[source.path], source)
        return (replace(source, path=name) for name, source in first.items())

    return [(replace(dataset, sources=tuple(renamed(dataset))), remedy) for dataset, remedy in jobs]


def _sorted(dataset: Dataset) -> list[Source]:
    return sorted(dataset.sources, key=lambda one: (one.path, one.split))


def _place(path: str) -> str:
    """Return the path of what is replaced, the same for each name of a file."""
    try:
        return Target(path).path
    except OSError:
        return path


def _surplus(datasets: Sequence[Dataset], known: Sequence[Sequence[Known]]) -> dict[str, Gone]:
    """Return the lines that go: of a file in several datasets those of which each has a copy elsewhere."""
    gone = dict[str, dict[int, str]]()
    for dataset, rules in zip(datasets, known, strict=True):
        mine: dict[str, dict[int, str]] = {source.path: {} for source in dataset.sources}
        for one in rules:
            for path, line in one.surplus:
                mine[path][line] = one.rule.name
        for path, lines in mine.items():
            both = gone.setdefault(path, lines).keys() & lines.keys()
            gone[path] = {line: lines[line] for line in both}
    return {path: lines for path, lines in gone.items() if lines}


def _judging(remedy: Remedy) -> list[DatasetRule[Any]]:
    """Return the rules that must have seen the dataset before they can mend it."""
    return [rule for rule in remedy.rules if isinstance(rule, DatasetRule) and not rule.per_file]


def _held(chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """Yield chunks that can be held in memory, and each line that cannot by itself."""
    for chunk in chunks:
        if chunk.stop - chunk.start <= storage.LONGEST:
            yield chunk
            continue
        with storage.opened(chunk.source.opened) as file:
            start, line = file.seek(chunk.start), chunk.line
            for block in storage.blocks(file):
                stop = min(start + storage.size_of(block), chunk.stop)
                yield Chunk(chunk.source, start, stop, line)
                start, line = stop, line + (1 if isinstance(block, storage.LongLine) else block.count(b"\n"))
                if start == chunk.stop:
                    break


def _tasks(chunks: Iterable[Chunk], gone: Gone) -> Iterator[Task]:
    """Yield each chunk with the lines of it that go."""
    lines = sorted(gone)
    for chunk, following in itertools.pairwise(itertools.chain(chunks, [None])):
        if chunk:
            last = following.line if following else None
            mine = lines[bisect.bisect_left(lines, chunk.line) : last and bisect.bisect_left(lines, last)]
            yield Task(chunk, {line: gone[line] for line in mine})


def _copy(old: BinaryIO, start: int, stop: int, new: BinaryIO) -> None:
    old.seek(start)
    while start < stop:
        block = old.read(min(_BLOCK, stop - start))
        if not block:
            raise OSError(None, "The file shrank while it was read")
        new.write(block)
        start += len(block)
