"""Hand the lines of chunks to the rules: what a process, or a machine, does by itself."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from jsonl_lint import formats
from jsonl_lint.diagnostic import Diagnostic
from jsonl_lint.engine.cutting import UNREADABLE, Run, lines
from jsonl_lint.engine.partial import Partial, Rules, empty
from jsonl_lint.expressions import Gate
from jsonl_lint.record import SOUND, Chunk, Outline, Record, Shape, Source
from jsonl_lint.rule import DatasetRule, LineRule, Rule
from jsonl_lint.values import replace

Act = Callable[[Record], Iterable[Diagnostic] | None]


MOST_OUTLINES = 10_000
MOST_AT_ONCE, LARGEST_AT_ONCE = 100, 1 << 20
"""Records, and bytes of them, that are handed to a rule in a row."""


class Alike(NamedTuple):
    """Whether no rule that goes by outlines finds something in a record, and how many answers it has."""

    silent: bool
    answers: int


class Handing:
    """Hands each sound record of a file to the rules that may find something in it, and to no others."""

    def __init__(self, rules: Rules, acts: Sequence[tuple[int, Act]]) -> None:
        """Take the rules, and what those do that want the file."""
        self.rules = rules
        self.by_outline = [(index, act) for index, act in acts if rules[index].by_outline]
        others = [(index, act) for index, act in acts if not rules[index].by_outline]
        self.always = [(index, act) for index, act in others if not rules[index].gate]
        gated = [(index, act) for index, act in others if rules[index].gate]
        self.gate, self.gated = _gate(tuple(rules[index].gate for index, _ in gated)), gated
        self.numbers = {index: number for number, (index, _) in enumerate(gated)}
        told = [(index, _counts(rules[index])) for index, _ in (*self.by_outline, *gated)]
        self.counting = [(index, passed) for index, passed in told if passed]
        self.alike: dict[Outline, Alike] = {}
        self.formats: dict[Outline, Shape | None] = {}
        self._begin()

    def _begin(self) -> None:
        self.records = self.answers = self.plain = 0
        self.opened = [[0, 0] for _ in self.gated]

    def format_of(self, record: Record, read: Callable[[Any], Shape | None]) -> Shape | None:
        """Return the format of a record, which is read once for each outline of plain records."""
        outline = record.plain
        if outline is None:
            return read(record.value)
        if outline not in self.formats:
            if len(self.formats) >= MOST_OUTLINES:
                self.formats.clear()
            self.formats[outline] = read(record.value)
        return self.formats[outline]

    def wanted(self, record: Record) -> Sequence[tuple[int, Act]]:
        """Return what to do with a record besides what is `always` done."""
        silent, answers = self._alike(record)
        self.records += 1
        self.answers += answers
        self.plain += silent
        todo = () if silent else self.by_outline
        if not (opened := self._open(record)):
            return todo
        for number in opened:
            passed = self.opened[number]
            passed[0] += 1
            passed[1] += answers
        return [*todo, *map(self.gated.__getitem__, opened)]

    def _alike(self, record: Record) -> Alike:
        """Return what holds of all records with the outline of this one; a rule that raises will say so itself."""
        try:
            if (outline := record.outline) is None:
                return Alike(silent=False, answers=record.answers)
            if (known := self.alike.get(outline)) is None:
                silent = all(self.rules[index].silent(record) for index, _ in self.by_outline)
                known = Alike(silent, record.answers)
        except Exception:  # noqa: BLE001 - law 6
            return Alike(silent=False, answers=record.answers)
        if len(self.alike) < MOST_OUTLINES:
            self.alike[outline] = known
        return known

    def _open(self, record: Record) -> Sequence[int]:
        """Return which gates a record goes through; one with a key twice goes through all."""
        if record.duplicates:
            return range(len(self.gated))
        return self.gate.found(record.spelled)

    def tell(self, partial: Partial, path: str) -> None:
        """Tell the rules of the records of a file that they were not handed, and begin anew."""
        for index, passed in self.counting:
            records, answers = self.plain, 0
            if index in self.numbers:
                opened = self.opened[self.numbers[index]]
                records, answers = self.records - opened[0], self.answers - opened[1]
            if records:
                passed(partial.states[index], path, records, answers)
        self._begin()


def _counts(rule: Rule) -> Callable[[Any, str, int, int], None] | None:
    """Return what tells a rule of the records that it is not handed, if it counts them."""
    counts = isinstance(rule, DatasetRule) and type(rule).passed is not DatasetRule.passed
    return rule.passed if isinstance(rule, DatasetRule) and counts else None


@functools.lru_cache(8)
def _gate(expressions: tuple[str, ...]) -> Gate:
    return Gate(expressions)


def scan(rules: Rules, cap: int, run: Run) -> Partial:
    """Hand each line of some chunks to each rule that wants it."""
    partial = empty(rules)
    readers: dict[Source, _Reader] = {}
    for kind, chunks in itertools.groupby(run, lambda chunk: replace(chunk.source, path="", file="", most=0)):
        if kind not in readers:
            readers[kind] = _Reader(rules, cap, partial, kind)
        readers[kind].read(chunks)
    return partial


class _Reader:
    """Reads files of which all is the same but what they hold, into one partial."""

    def __init__(self, rules: Rules, cap: int, partial: Partial, kind: Source) -> None:
        self.rules, self.cap, self.partial = rules, cap, partial
        self.acts = _by_condition(rules, partial.states, kind)
        self.handing = Handing(rules, self.acts.get(SOUND, ()))
        self.judge = formats.judge(kind.schema)
        self.detect = formats.reader(kind.format, kind.variant)
        self.path = ""

    def read(self, chunks: Iterable[Chunk]) -> None:
        """Hand on each line of some chunks: some at once to each rule, for a rule is quicker in a row."""
        for records in _batches(itertools.chain.from_iterable(map(lines, chunks))):
            if (condition := records[0].condition) == SOUND:
                self._sound(records)
                continue
            self.partial.unreadable |= condition == UNREADABLE
            for index, act in self.acts.get(condition, ()):
                self._hand(index, act, records)
        self.handing.tell(self.partial, self.path)

    def _sound(self, records: Sequence[Record]) -> None:
        """Hand sound records to the rules that want them, and count them."""
        todo: dict[int, tuple[Act, list[Record]]] = {}
        counts = self.partial.formats
        for record in records:
            if record.path != self.path:
                self.handing.tell(self.partial, self.path)
                self.path = record.path
            record.format = self.handing.format_of(record, self.detect)
            record.judge = self.judge
            name = record.format.name if record.format else "unknown"
            counts[name] = counts.get(name, 0) + 1
            for index, act in self.handing.wanted(record):
                if index in todo:
                    todo[index][1].append(record)
                else:
                    todo[index] = act, [record]
        for index, act in self.handing.always:
            self._hand(index, act, records)
        for index, (act, wanted) in todo.items():
            self._hand(index, act, wanted)

    def _hand(self, index: int, act: Act, records: Iterable[Record]) -> None:
        partial = self.partial
        for record in records:
            try:
                if (found := act(record)) is not None:
                    for diagnostic in found:
                        partial.keep(index, diagnostic, self.cap)
            except Exception as error:  # noqa: BLE001 - law 6: a rule that raises is one finding
                partial.fail(self.rules[index], record.here(), error)


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield records of one condition in lists of a few, which are small in memory."""
    batch: list[Record] = []
    size, condition = 0, ""
    for record in records:
        if batch and (record.condition != condition or len(batch) == MOST_AT_ONCE or size > LARGEST_AT_ONCE):
            yield batch
            batch, size = [], 0
        condition = record.condition
        batch.append(record)
        size += len(record.raw)
    if batch:
        yield batch


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
